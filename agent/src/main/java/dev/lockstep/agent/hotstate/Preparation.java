package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.packing.EntryPacker;
import dev.lockstep.protocol.state.Entry;

/**
 * Prepares the resources of one type for the hot state on the thread that projects them: checks,
 * hashes and packs each. So all work that depends on one object alone is done before the ring.
 *
 * <p>A type has one preparation as long as the hot state holds any of it; one thread at a time uses
 * it. Its entries are for one hot state only.
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
   * Prepares a single resource.
   *
   * @throws RefusedOperationException if receivers would refuse the resource
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
   * Prepares the next resource of the list.
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
