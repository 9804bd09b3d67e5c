package dev.lockstep.agent.projection;

/**
 * What the pass over one object yields.
 *
 * @param namespace empty for a cluster-scoped object
 * @param name unique in its type and namespace
 * @param uid tells two lives of one name apart
 * @param resourceVersion the apiserver's opaque version; it stays in the agent
 * @param resource the encoded wire message {@code Resource}; owned by the receiver, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // Two of these are never compared.
public record Projected(
    String namespace, String name, String uid, String resourceVersion, byte[] resource) {}
