package dev.lockstep.agent.packing;

import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.Keeper;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of the resources of one type: hashes them, and packs them with a dictionary. The
 * dictionary learns resources that resemble nothing in it, up to a share of the state's content and
 * to a bound.
 *
 * <p>Used by one thread at a time, which need not own the state: the dictionary travels with the
 * entries, and the state returns the size of its content as a number. A state keeps the entries of
 * one packer of a type packed. It unpacks those of another one as long as it holds any of the
 * first.
 */
public final class EntryPacker {
  /** A dictionary takes at most one part in so many of the resources that it serves, */
  private static final int DICTIONARY_SHARE = 32;

  /** or this many bytes, at the start. */
  private static final int DICTIONARY_BYTES_MIN = 1 << 10;

  /** A resource that packs to less than one part in so many resembles the dictionary. */
  private static final int LIKE = 4;

  /** Most keys that are cached; the cache is emptied when it is full. */
  private static final int KEYS_MAX = 1 << 12;

  private final String type;
  private final Map<String, SeededKey> keys = new HashMap<>();
  private final Packer packer = new Packer();
  private Dictionary dictionary = new Dictionary(this, packer.dictionary(), packer.heldBytes());

  // Written by the state's thread, rarely.
  private volatile long heldBytes;

  public EntryPacker(String type) {
    this.type = type;
  }

  /** A shard's key and the seed of its hashes, which costs more than the key. */
  private record SeededKey(ShardKey key, int hashSeed) {}

  /** Reads entries that were packed with these bytes, which do not change. */
  private record Dictionary(EntryPacker packer, byte[] bytes, long heldBytes) implements Keeper {
    @Override
    public byte[] resource(byte[] kept) {
      return Packing.isPacked(kept) ? Packing.unpack(bytes, kept) : kept;
    }

    @Override
    public int resourceBytes(byte[] kept) {
      return Packing.isPacked(kept) ? Packing.resourceBytes(kept) : kept.length;
    }

    /** A dictionary only grows, and in place as long as it has room. */
    @Override
    public boolean reads(Keeper other) {
      return other == this
          || other == Keeper.PLAIN
          || (other instanceof Dictionary older
              && older.packer == packer
              && older.bytes.length <= bytes.length);
    }

    @Override
    public void onHeld(long resourceBytes) {
      packer.heldBytes = resourceBytes;
    }
  }

  /**
   * Makes an entry of a resource whose head is valid.
   *
   * @param resource must not be changed after the call
   */
  public Entry entry(String namespace, byte[] resource) {
    return entry(namespace, resource, 0);
  }

  /**
   * Makes an entry of a resource in a list, which the state will hold as a whole.
   *
   * @param listedBytes size of the resources before it in the list
   */
  public Entry entry(String namespace, byte[] resource, long listedBytes) {
    SeededKey key = keyOf(namespace);
    byte[] kept = packer.pack(resource);
    if (kept.length * LIKE > resource.length) {
      learn(resource, Math.max(heldBytes, listedBytes) + resource.length);
    }
    return Entry.of(key.key(), key.hashSeed(), resource, kept, dictionary);
  }

  private SeededKey keyOf(String namespace) {
    @Nullable SeededKey known = keys.get(namespace);
    if (known == null) {
      if (keys.size() == KEYS_MAX) {
        keys.clear();
      }
      ShardKey key = new ShardKey(type, namespace);
      known = new SeededKey(key, key.hashSeed());
      keys.put(namespace, known);
    }
    return known;
  }

  private void learn(byte[] resource, long ofBytes) {
    // No two resources have the name or the uid in common.
    int from = ResourceHead.uidEnd(resource);
    long share = Math.max(DICTIONARY_BYTES_MIN, ofBytes / DICTIONARY_SHARE);
    long room = Math.min(Packing.DICTIONARY_BYTES_MAX, share) - packer.dictionaryBytes();
    if (resource.length - from <= room) {
      packer.learn(resource, from, resource.length);
      if (packer.dictionary() != dictionary.bytes()
          || packer.heldBytes() != dictionary.heldBytes()) {
        dictionary = new Dictionary(this, packer.dictionary(), packer.heldBytes());
      }
    }
  }
}
