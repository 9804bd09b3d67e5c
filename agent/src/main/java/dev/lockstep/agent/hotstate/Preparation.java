package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.packing.EntryPacker;
import dev.lockstep.protocol.state.Entry;

/**
 * Makes the resources of one type ready for the hot state, where they are projected: checks, hashes
 * and packs each of them. So all work that depends on one object alone is done before the ring.
 *
 * <p>There is one for a type as long as the hot state holds any of it, and one thread at a time
 * uses it. What it makes may be given to one hot state only.
 */
public final class Preparation {
  private final String typeId;
  private final EntryPacker packer;
  private long listedBytes;

  public Preparation(String typeId) {
    this.typeId = typeId;
    this.packer = new EntryPacker(typeId);
  }

  /**
   * A resource that came alone.
   *
   * @throws RefusedOperationException if no receiver would take it
   */
  public Entry entry(String namespace, byte[] resource) {
    Acceptance.checkResource(typeId, namespace, resource);
    return packer.entry(namespace, resource);
  }

  /** A complete list begins. */
  public void beginList() {
    listedBytes = 0;
  }

  /**
   * The next resource of the list.
   *
   * @throws RefusedOperationException if no receiver would take it
   */
  public Entry listed(String namespace, byte[] resource) {
    Acceptance.checkResource(typeId, namespace, resource);
    Entry entry = packer.entry(namespace, resource, listedBytes);
    listedBytes += resource.length;
    return entry;
  }
}
