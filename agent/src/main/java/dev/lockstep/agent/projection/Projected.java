package dev.lockstep.agent.projection;

/**
 * Result of projecting one object.
 *
 * @param namespace empty for a cluster-scoped object
 * @param name unique in its type and namespace
 * @param uid distinguishes objects that had one name one after the other
 * @param resourceVersion the apiserver's opaque version; it stays in the agent
 * @param resource the encoded wire message {@code Resource}; the receiver owns it, and it never
 *     changes
 */
@SuppressWarnings("ArrayRecordComponent") // Instances are never compared.
public record Projected(
    String namespace, String name, String uid, String resourceVersion, byte[] resource) {}
