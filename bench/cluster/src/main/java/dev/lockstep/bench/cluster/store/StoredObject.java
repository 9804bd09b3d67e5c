package dev.lockstep.bench.cluster.store;

/**
 * One version of one object.
 *
 * <p>The body is the object's JSON after its resourceVersion, without kind and apiVersion: {@code
 * "name":"a"},"spec":{}}}. The text before it is written when the object is sent, so a deletion
 * shares the bytes of the last write, comparing bytes reveals an unchanged write, and one body
 * serves every version of its type. Immutable.
 */
public record StoredObject(String key, long resourceVersion, byte[] body) {

  /** The namespace, or an empty text for a cluster-scoped object. */
  public String namespace() {
    int slash = key.indexOf('/');
    return slash < 0 ? "" : key.substring(0, slash);
  }

  public String name() {
    return key.substring(key.indexOf('/') + 1);
  }

  /** The same content under a newer resourceVersion. */
  public StoredObject at(long newer) {
    return new StoredObject(key, newer, body);
  }
}
