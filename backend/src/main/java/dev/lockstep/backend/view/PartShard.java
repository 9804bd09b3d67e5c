package dev.lockstep.backend.view;

import dev.lockstep.backend.access.EntryFilter;
import dev.lockstep.backend.access.LabelLookup;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * View of some entries of a shard, chosen by name or by label. It keeps its own membership.
 *
 * <p>An entry that leaves the view is a removal by name, and one that enters it is an upsert; an
 * entry outside before and after is nothing at all. If names alone decide, the state's removals say
 * which entries left; if labels decide, this shard remembers them.
 */
final class PartShard extends ViewShard {
  /** An entry in the view: its hash, and the position at which it entered. */
  private record Member(long hash, Position entered) {}

  private final EntryFilter filter;
  private final Counts counts;
  private final Map<String, Member> members = new HashMap<>();
  private final @Nullable Leavers leavers;
  private long digest;

  PartShard(ShardKey key, EntryFilter filter, Position birth, Counts counts) {
    super(key);
    this.filter = filter;
    this.counts = counts;
    this.leavers = filter.needsLabels() ? new Leavers(birth) : null;
  }

  @Override
  long digest() {
    return digest;
  }

  @Override
  long objects() {
    return members.size();
  }

  @Override
  void fill(Shard shard, Position at) {
    shard.forEach(resource -> {
      String name = ResourceHead.name(resource);
      if (isSeen(name, resource)) {
        put(name, shard.entryHash(resource), at);
      }
    });
    noteSeen(at);
  }

  @Override
  @Nullable ShardStep advance(Shard shard, Position from, Position to, ChangeCache cache) {
    ShardChanges changes = cache.since(shard, from);
    List<byte[]> upserts = new ArrayList<>();
    List<String> removals = new ArrayList<>();
    long newest = 0;
    for (int i = 0; i < changes.upserts().length; i++) {
      byte[] resource = changes.upserts()[i];
      String name = ResourceHead.name(resource);
      if (isSeen(name, resource)) {
        put(name, shard.entryHash(resource), to);
        upserts.add(resource);
        newest = changes.upsertVersions()[i];
      } else if (drop(name, to)) {
        removals.add(name);
        newest = changes.upsertVersions()[i];
      }
    }
    for (int i = 0; i < changes.removals().length; i++) {
      if (drop(changes.removals()[i], to)) {
        removals.add(changes.removals()[i]);
        newest = Math.max(newest, changes.removalVersions()[i]);
      }
    }
    noteNewest(newest);
    noteSeen(to);
    return changesOf(upserts, removals);
  }

  @Override
  @Nullable ShardStep changesSince(Shard shard, Position from, ChangeCache cache) {
    boolean forgotten = leavers != null && from.isBefore(leavers.horizon());
    if (forgotten && mayBeHeldAt(from)) {
      return content(shard);
    }
    ShardChanges changes = cache.since(shard, from);
    List<byte[]> upserts = new ArrayList<>();
    for (byte[] resource : changes.upserts()) {
      if (members.containsKey(ResourceHead.name(resource))) {
        upserts.add(resource);
      }
    }
    return changesOf(
        upserts, leavers == null ? allowed(changes) : leavers.since(from, members.keySet()));
  }

  private List<String> allowed(ShardChanges changes) {
    List<String> names = new ArrayList<>();
    for (String name : changes.removals()) {
      if (filter.allows(name, LabelLookup.NONE)) {
        names.add(name);
      }
    }
    return names;
  }

  private @Nullable ShardStep changesOf(List<byte[]> upserts, List<String> removals) {
    if (upserts.isEmpty() && removals.isEmpty()) {
      return null;
    }
    return new ShardStep.Changes(
        new ShardChanges(
            key(),
            upserts.toArray(byte[][]::new),
            new long[upserts.size()],
            removals.toArray(String[]::new),
            new long[removals.size()]),
        Optional.empty());
  }

  @Override
  ShardStep content(Shard shard) {
    List<byte[]> resources = new ArrayList<>(members.size());
    long[] bytes = new long[1];
    shard.forEach(resource -> {
      if (members.containsKey(ResourceHead.name(resource))) {
        resources.add(resource);
        bytes[0] += resource.length;
      }
    });
    Invariant.check(resources.size() == members.size(), "every member is in the shard");
    return new ShardStep.Part(key(), resources.toArray(byte[][]::new), bytes[0]);
  }

  @Override
  boolean seesAlike(ViewShard other) {
    return other instanceof PartShard part && part.filter.canonical().equals(filter.canonical());
  }

  private boolean isSeen(String name, byte[] resource) {
    return filter.allows(
        name, filter.needsLabels() ? key -> ResourceHead.label(resource, key) : LabelLookup.NONE);
  }

  private void put(String name, long hash, Position at) {
    Member before = members.get(name);
    Position entered = at;
    if (before != null) {
      digest -= before.hash();
      entered = before.entered();
    }
    members.put(name, new Member(hash, entered));
    digest += hash;
  }

  private boolean drop(String name, Position at) {
    Member member = members.remove(name);
    if (member == null) {
      return false;
    }
    digest -= member.hash();
    if (leavers != null && leavers.add(name, member.entered(), at)) {
      counts.add(Count.LEAVERS_FORGOTTEN);
    }
    return true;
  }
}
