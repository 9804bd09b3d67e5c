package dev.lockstep.protocol.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Creates entries of one type in a form of its own: a salt changes the bytes after the name. Now
 * and then a new keeper takes over that also reads the bytes of older ones, as packers do.
 */
final class SaltedEntries {
  private static final byte SALTED = 11;
  private static final int ENTRIES_OF_A_KEEPER = 7;

  private final String type;
  private final byte salt;
  private final List<Salted> keepers = new ArrayList<>();
  private int entries;

  SaltedEntries(String type, int salt) {
    this.type = type;
    this.salt = (byte) (salt | 1);
  }

  private record Salted(SaltedEntries maker, int age) implements Keeper {
    @Override
    public byte[] resource(byte[] kept) {
      return kept[0] == SALTED ? maker.salted(kept, ResourceHead.NAME_TAG) : kept;
    }

    @Override
    public int resourceBytes(byte[] kept) {
      return kept.length;
    }

    @Override
    public boolean reads(Keeper other) {
      return other == PLAIN
          || (other instanceof Salted older && older.maker == maker && older.age <= age);
    }

    @Override
    public long heldBytes() {
      return Long.BYTES;
    }

    @Override
    public void onHeld(long resourceBytes) {}
  }

  Entry entry(String namespace, byte[] resource) {
    if (entries++ % ENTRIES_OF_A_KEEPER == 0) {
      keepers.add(new Salted(this, keepers.size()));
    }
    ShardKey key = new ShardKey(type, namespace);
    byte[] kept = resource.length % 3 == 0 ? resource : salted(resource, SALTED);
    return Entry.of(key, key.hashSeed(), resource, kept, keepers.getLast());
  }

  private byte[] salted(byte[] from, byte first) {
    byte[] to = from.clone();
    to[0] = first;
    for (int at = ResourceHead.nameEnd(from); at < to.length; at++) {
      to[at] ^= salt;
    }
    return to;
  }
}
