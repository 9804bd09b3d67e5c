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
 * The part of one cluster that one set of rights can see. All sessions whose rights, restricted to
 * their selections, are equal share it. Owned by the relay's thread.
 *
 * <p>The view includes all changes up to {@link #seen}, and its followers stand at {@link
 * #position}. Between the two nothing visible has changed, so its content and digest are right at
 * both.
 */
public final class View {
  /**
   * Number of remembered shards, beyond the state's, at which the view forgets those that are gone.
   */
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

  /**
   * Creates a view of the current state. Its cost: all shards, and all entries of partly seen ones.
   */
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

  /** The position since which the view knows its members, if labels decide. */
  public Position birth() {
    return birth;
  }

  /** The position up to which the view includes all changes. */
  public Position seen() {
    return seen;
  }

  /** The position of its followers. */
  public Position position() {
    return position;
  }

  /** Sum of the hashes of all visible entries. */
  public long digest() {
    return digest;
  }

  /** Number of visible entries. */
  public long objects() {
    return objects;
  }

  /** The time at which the agent stamped the newest visible change; 0 if unknown. */
  public long stampedMs() {
    return stampedMs;
  }

  /**
   * Takes in the state's changes since the last call. The position moves if any of them is visible.
   *
   * @param stamps the times at which the agent stamped the changes
   * @return the steps for followers at the earlier position; empty if no change is visible
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

  /** Moves the followers' position to {@link #seen}: no change in between is visible. */
  public void progress() {
    position = seen;
  }

  /** Whether a follower at an earlier position of this view can resume. */
  public boolean canResume(Position from) {
    return !from.isAfter(position) && (!rights.needsLabels() || !from.isBefore(birth));
  }

  /** Returns the steps for a follower at an earlier position of this view. */
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

  /** Returns all visible content. */
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
   * Returns the steps that take a follower from a position of another view to this one. They name
   * nothing that the follower has never seen and may not see now.
   *
   * @param old a view that existed at that position; both include all changes of the state
   */
  public List<ShardStep> turnFrom(View old, Position from, State state, ChangeCache cache) {
    Invariant.check(old.seen.equals(seen), "compared views stand at the same position");
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

  /** Returns the view's part of a shard; null if the shard is hidden. */
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

  /** Forgets shards that are gone: they come and go with namespaces, and would pile up. */
  private void forgetHidden(State state) {
    if (hidden.size() > state.shardCount() + HIDDEN_SLACK) {
      hidden.removeIf(key -> state.shard(key) == null);
    }
    if (shards.size() > state.shardCount() + HIDDEN_SLACK) {
      shards.values().removeIf(shard -> shard.objects() == 0 && state.shard(shard.key()) == null);
    }
  }
}
