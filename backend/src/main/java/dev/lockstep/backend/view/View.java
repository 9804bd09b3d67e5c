package dev.lockstep.backend.view;

import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.ShardAccess;
import dev.lockstep.backend.access.ViewKey;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one set of rights sees of one cluster; shared by all whose rights, restricted to what they
 * asked for, are equal. Owned by the relay's thread.
 *
 * <p>It has looked at the state up to {@link #seen}, and its followers stand at {@link #position}:
 * between the two nothing visible has changed, so whatever it tells holds at both.
 */
public final class View {
  /** Shards remembered as hidden before those that are gone are looked for. */
  private static final int HIDDEN_SLACK = 1_000;

  private final Rights rights;
  private final Position birth;
  private final Counts counts;
  private final Map<ShardKey, ViewShard> shards = new LinkedHashMap<>();
  private final Set<ShardKey> hidden = new HashSet<>();

  private Position seen;
  private Position position;
  private long digest;
  private long objects;
  private long stampedMs;

  private View(Rights rights, Position birth, Counts counts) {
    this.rights = rights;
    this.birth = birth;
    this.counts = counts;
    this.seen = birth;
    this.position = birth;
  }

  /** A view of the state as it is. Its cost is the number of shards and of entries seen in part. */
  public static View born(Rights rights, State state, Counts counts) {
    View view = new View(rights, state.position(), counts);
    for (Shard shard : state.shards()) {
      ViewShard viewShard = view.shardFor(shard.key());
      if (viewShard != null) {
        viewShard.fill(shard, view.birth);
        view.digest += viewShard.digest();
        view.objects += viewShard.objects();
      }
    }
    return view;
  }

  public ViewKey key() {
    return rights.key();
  }

  /** From where on it is known who saw what, where labels decide. */
  public Position birth() {
    return birth;
  }

  /** How far it has looked. */
  public Position seen() {
    return seen;
  }

  /** Where its followers stand. */
  public Position position() {
    return position;
  }

  /** Sum of the hashes of all that is seen. */
  public long digest() {
    return digest;
  }

  /** Number of all that is seen. */
  public long objects() {
    return objects;
  }

  /** When the agent stamped the newest change that was visible here; 0 when it is not known. */
  public long stampedMs() {
    return stampedMs;
  }

  /**
   * Looks at what changed since it last did. If any of it is visible, the position moves.
   *
   * @param stamps when the agent stamped what changed
   * @return what followers at the position before have to be told; nothing when nothing is visible
   */
  public List<ShardStep> advance(State state, ChangeCache cache, Stamps stamps) {
    Position from = seen;
    Position to = state.position();
    Invariant.check(!to.isBefore(from), "a view never goes back");
    if (to.equals(from)) {
      return List.of();
    }
    List<ShardStep> steps = new ArrayList<>();
    List<ViewShard> shown = new ArrayList<>();
    state.forEachShardChangedSince(
        from,
        shard -> {
          ViewShard viewShard = shardFor(shard.key());
          if (viewShard == null) {
            return;
          }
          ShardStep step = advance(viewShard, shard, from, to, cache);
          if (step != null) {
            steps.add(step);
            shown.add(viewShard);
          }
        });
    seen = to;
    if (!steps.isEmpty()) {
      position = to;
      stampedMs = newestStamp(shown, stamps);
    }
    forgetHidden(state);
    return steps.reversed();
  }

  private static long newestStamp(List<ViewShard> shown, Stamps stamps) {
    long newest = 0;
    for (ViewShard shard : shown) {
      newest = Math.max(newest, shard.newest());
    }
    long stampedMs = 0;
    for (ViewShard shard : shown) {
      if (shard.newest() == newest) {
        boolean isWhole = shard instanceof WholeShard;
        stampedMs = Math.max(stampedMs, stamps.of(newest, shard.key(), isWhole));
      }
    }
    return stampedMs;
  }

  private @Nullable ShardStep advance(
      ViewShard viewShard, Shard shard, Position from, Position to, ChangeCache cache) {
    long digestBefore = viewShard.digest();
    long objectsBefore = viewShard.objects();
    ShardStep step = viewShard.advance(shard, from, to, cache);
    digest += viewShard.digest() - digestBefore;
    objects += viewShard.objects() - objectsBefore;
    return step;
  }

  /** Moves the followers' position to where the view has looked: nothing is visible in between. */
  public void progress() {
    position = seen;
  }

  /** Whether a follower that stood at a position of this view can be told what it missed. */
  public boolean canResume(Position from) {
    return !from.isAfter(position) && (!rights.needsLabels() || !from.isBefore(birth));
  }

  /** What a follower has to be told that stands at an earlier position of this view. */
  public List<ShardStep> changesSince(Position from, State state, ChangeCache cache) {
    Invariant.check(canResume(from), "changes since a position are known");
    List<ShardStep> steps = new ArrayList<>();
    state.forEachShardChangedSince(
        from,
        shard -> {
          ViewShard viewShard = shards.get(shard.key());
          ShardStep step = viewShard == null ? null : viewShard.changesSince(shard, from, cache);
          if (step != null) {
            steps.add(step);
          }
        });
    return steps.reversed();
  }

  /** All that is seen. */
  public List<ShardStep> content(State state) {
    List<ShardStep> steps = new ArrayList<>();
    for (ViewShard viewShard : shards.values()) {
      Shard shard = state.shard(viewShard.key());
      if (shard != null && viewShard.objects() > 0) {
        steps.add(viewShard.content(shard));
      }
    }
    return steps;
  }

  /**
   * What takes a follower that stands at a position of another view to this one. It names nothing
   * that the follower never saw and may not see now.
   *
   * @param old a view that was alive at that position; both have looked at the whole state
   */
  public List<ShardStep> turnFrom(View old, Position from, State state, ChangeCache cache) {
    Invariant.check(old.seen.equals(seen), "two views that are compared stand at the same point");
    Invariant.check(!from.isBefore(old.birth), "the old view knows what its follower held");
    List<ShardStep> steps = new ArrayList<>();
    for (ViewShard before : old.shards.values()) {
      ViewShard after = shards.get(before.key());
      ShardStep step =
          after == null ? goneStep(before, from) : turn(before, after, from, state, cache);
      if (step != null) {
        steps.add(step);
      }
    }
    for (ViewShard after : shards.values()) {
      Shard shard = state.shard(after.key());
      if (shard != null && after.objects() > 0 && !old.shards.containsKey(after.key())) {
        steps.add(after.content(shard));
      }
    }
    return steps;
  }

  private static @Nullable ShardStep turn(
      ViewShard before, ViewShard after, Position from, State state, ChangeCache cache) {
    Shard shard = state.shard(after.key());
    if (shard == null) {
      return goneStep(before, from);
    }
    if (before.seesAlike(after)) {
      return shard.changed().isAfter(from) ? before.changesSince(shard, from, cache) : null;
    }
    return after.objects() > 0 ? after.content(shard) : goneStep(before, from);
  }

  private static @Nullable ShardStep goneStep(ViewShard before, Position from) {
    return before.mayBeHeldAt(from) ? new ShardStep.Gone(before.key()) : null;
  }

  /** The view's part of a shard; null when the shard is hidden. */
  private @Nullable ViewShard shardFor(ShardKey key) {
    ViewShard known = shards.get(key);
    if (known != null || hidden.contains(key)) {
      return known;
    }
    ViewShard fresh =
        switch (rights.of(key.type(), key.namespace())) {
          case ShardAccess.None none -> null;
          case ShardAccess.Whole whole -> new WholeShard(key);
          case ShardAccess.Part part -> new PartShard(key, part.filter(), birth, counts);
        };
    if (fresh == null) {
      hidden.add(key);
    } else {
      shards.put(key, fresh);
    }
    return fresh;
  }

  /** Shards come and go with namespaces; those that are gone for good need no memory. */
  private void forgetHidden(State state) {
    if (hidden.size() > state.shardCount() + HIDDEN_SLACK) {
      hidden.removeIf(key -> state.shard(key) == null);
    }
    if (shards.size() > state.shardCount() + HIDDEN_SLACK) {
      shards.values().removeIf(shard -> shard.objects() == 0 && state.shard(shard.key()) == null);
    }
  }
}
