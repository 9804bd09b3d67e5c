package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.cluster.SimObject;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.bench.sim.truth.LifeHistory;
import dev.lockstep.bench.sim.truth.LifeHistory.Change;
import dev.lockstep.bench.sim.truth.LifeHistory.Entry;
import dev.lockstep.bench.sim.truth.Oracle;
import dev.lockstep.bench.sim.truth.SimPolicy;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.wire.ResetReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks one client: after each applied step it holds the part of the history at that position that
 * it selected and its user may see, and no message contains anything else.
 *
 * <p>The expected content advances from step to step with the history's changes. Everything is
 * compared at random intervals, and after each step that is more than a delta.
 */
final class Witness {
  /** Average number of steps between two full comparisons. */
  private static final int COMPARE_ALL_EVERY = 128;

  private final SimWorld world;
  private final SimClient client;
  private final Luck luck;

  private String backend = "";
  private String history = "";
  private Position position = Position.ORIGIN;
  private @Nullable SimPolicy policy;
  private @Nullable Wish wish;
  private Map<String, Map<String, Entry>> expected = new HashMap<>();
  private long expectedObjects;
  private boolean isBridged;
  private int wishes;

  Witness(SimWorld world, SimClient client) {
    this.world = world;
    this.client = client;
    this.luck = world.luck("witness of " + client.name());
  }

  // --- applied steps ---

  void onApplied(SimBackend from, StateStep step) {
    Receiver receiver = client.core().receiver();
    if (!client.core().isProven()) {
      if (client.isMisled()) {
        return;
      }
      if (isBridged && !from.name().equals(backend)) {
        // The client kept content of an earlier life, of types that this life has not listed; a
        // backend that has started since has none of it. The digest reveals that, and the client
        // resets.
        world.note(() -> client.name() + " finds that its server has lost content");
        return;
      }
      world.fail(client.name() + " differs from its server at " + receiver.position());
      return;
    }
    String cluster = step.header().getCluster();
    Position now = receiver.position();
    boolean heldNothing = step.header().getReset() == ResetReason.RESET_FIRST;
    if (!heldNothing && receiver.history().equals(history) && now.isBefore(position)) {
      world.fail(client.name() + " went back from " + position + " to " + now);
    }
    world.note(() ->
        "%s applies %s→%s of revision %d%s"
            .formatted(
                client.name(),
                step.from(),
                step.to(),
                step.header().getPolicyRevision(),
                step.isReset() ? " " + step.header().getReset() : ""));
    if (heldNothing && hadReasonToHold(cluster)) {
      world.fail(client.name() + " held " + position + " of " + cluster + " and asked for all");
      return;
    }
    LifeHistory life = world.oracle().life(cluster, now.epoch());
    List<SimPolicy> since = world.oracle().policiesFrom(step.header().getPolicyRevision());
    boolean isKnown =
        !since.isEmpty() && since.getFirst().revision() == step.header().getPolicyRevision();
    if (life == null || !isKnown || now.version() > life.newest()) {
      world.fail(client.name() + " stands at " + now + ", where no agent has been");
      return;
    }
    Wish wished = client.wish();
    if (wished == null || !wished.cluster().equals(cluster)) {
      world.fail(client.name() + " applied a step of " + cluster + ", which it did not ask for");
      return;
    }
    SimPolicy inFrame = meant(step.isReset() ? since : ofOne(since), from, cluster, wished, now);
    boolean isNext =
        from.name().equals(backend)
            && receiver.history().equals(history)
            && now.epoch() == position.epoch()
            && wished.equals(wish)
            && isSameFor(inFrame)
            && !step.isReset()
            && !(world.oracle().isBridged(backend, cluster, now.epoch())
                && life.turnsWithin(position.version(), now.version()));
    if (isNext) {
      advance(life, inFrame, wished, now);
    } else {
      backend = from.name();
      history = receiver.history();
      wish = wished;
      expect(inFrame, wished, world.oracle().content(backend, cluster, now.epoch(), now.version()));
    }
    policy = inFrame;
    position = now;
    wishes = client.wishes();
    isBridged = world.oracle().isBridged(backend, cluster, now.epoch());
    if (!isNext || luck.below(COMPARE_ALL_EVERY) == 0) {
      compareAll(receiver.state());
    }
    if (receiver.state().objects() != expectedObjects) {
      world.fail(
          "%s holds %d objects at %s, not %d"
              .formatted(client.name(), receiver.state().objects(), now, expectedObjects));
    }
  }

  /** Whether nothing has happened that would make the client drop its content. */
  private boolean hadReasonToHold(String cluster) {
    SimPolicy before = policy;
    if (before == null || wish == null || wishes != client.wishes() || isBridged) {
      return false;
    }
    return wish.cluster().equals(cluster)
        && world.oracle().policiesFrom(before.revision()).stream()
            .dropWhile(each -> each != before)
            .allMatch(between -> between.seesCluster(client.user()));
  }

  /**
   * The policies in force under one revision at successive times of day, from the one of the last
   * step on.
   */
  private List<SimPolicy> ofOne(List<SimPolicy> since) {
    long revision = since.getFirst().revision();
    List<SimPolicy> all = since.stream().filter(each -> each.revision() == revision).toList();
    int before = all.indexOf(policy);
    return all.subList(Math.max(0, before), all.size());
  }

  /**
   * Returns the policies under which the user sees exactly the content that the client holds. A
   * frame names the revision and not the time of day; and a shared transfer keeps the revision
   * under which it began, though a later subscriber may have reached the same rights under another.
   */
  private SimPolicy meant(
      List<SimPolicy> candidates, SimBackend from, String cluster, Wish wished, Position now) {
    if (candidates.size() > 1) {
      for (SimPolicy candidate : candidates) {
        if (holdsAllOf(candidate, from, cluster, wished, now)) {
          return candidate;
        }
      }
    }
    return candidates.getFirst();
  }

  private boolean holdsAllOf(
      SimPolicy candidate, SimBackend from, String cluster, Wish wished, Position now) {
    long count = 0;
    for (Map.Entry<String, Map<String, Entry>> type :
        world.oracle().content(from.name(), cluster, now.epoch(), now.version()).entrySet()) {
      for (Map.Entry<String, Entry> entry : type.getValue().entrySet()) {
        boolean isSeen = sees(candidate, wished, type.getKey(), entry.getKey(), entry.getValue());
        boolean isHeld = held(type.getKey(), entry.getKey()) != null;
        if (isSeen != isHeld) {
          return false;
        }
        count += isSeen ? 1 : 0;
      }
    }
    return count == client.core().receiver().state().objects();
  }

  byte @Nullable [] held(String type, String key) {
    return client
        .core()
        .receiver()
        .state()
        .get(Oracle.shard(type, key), key.substring(key.indexOf('/') + 1));
  }

  private boolean isSameFor(SimPolicy other) {
    SimPolicy before = policy;
    return before != null
        && (before == other || before.of(client.user()).equals(other.of(client.user())));
  }

  private void advance(LifeHistory life, SimPolicy rights, Wish wished, Position to) {
    List<Change> log = life.log();
    List<Change> touched = new ArrayList<>();
    for (int i = firstAfter(log, position.version());
        i < log.size() && log.get(i).version() <= to.version();
        i++) {
      Change change = log.get(i);
      Entry entry = change.entry();
      if (entry != null && sees(rights, wished, change.type(), change.key(), entry)) {
        put(change.type(), change.key(), entry);
      } else {
        remove(change.type(), change.key());
      }
      touched.add(change);
    }
    for (Change change : touched) {
      compare(change.type(), change.key());
    }
  }

  private static int firstAfter(List<Change> log, long version) {
    int low = 0;
    int high = log.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (log.get(middle).version() <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Makes the user's visible part of a content the expected one. */
  private void expect(SimPolicy rights, Wish wished, Map<String, Map<String, Entry>> content) {
    expected = new HashMap<>();
    expectedObjects = 0;
    content.forEach((type, entries) ->
        entries.forEach((key, entry) -> {
          if (sees(rights, wished, type, key, entry)) {
            put(type, key, entry);
          }
        }));
  }

  private void put(String type, String key, Entry entry) {
    if (expected.computeIfAbsent(type, name -> new HashMap<>()).put(key, entry) == null) {
      expectedObjects++;
    }
  }

  private void remove(String type, String key) {
    Map<String, Entry> entries = expected.get(type);
    if (entries != null && entries.remove(key) != null) {
      expectedObjects--;
    }
  }

  boolean sees(SimPolicy rights, Wish wished, String type, String key, Entry entry) {
    return isSelected(wished, type, key) && Oracle.sees(rights, client.user(), type, key, entry);
  }

  /** The catalog belongs to every selection. */
  static boolean isSelected(Wish wished, String type, String key) {
    if (type.equals(ShardKey.CATALOG_TYPE)) {
      return true;
    }
    String namespace = key.substring(0, key.indexOf('/'));
    for (Wish.Selection selection : wished.selections()) {
      if ((selection.type().equals("*") || selection.type().equals(type))
          && (selection.namespace().equals("*") || selection.namespace().equals(namespace))) {
        return true;
      }
    }
    return false;
  }

  private void compare(String type, String key) {
    byte[] held = held(type, key);
    Entry entry = expected.getOrDefault(type, Map.of()).get(key);
    byte[] wanted = entry == null ? null : entry.bytes();
    if (!Arrays.equals(held, wanted)) {
      world.fail(
          "%s holds %s of %s %s at %s, which ought to be %s"
              .formatted(client.name(), text(held), type, key, client.position(), text(wanted)));
    }
  }

  private void compareAll(State state) {
    long held = 0;
    for (Shard shard : state.shards()) {
      held += shard.objects();
    }
    expected.forEach((type, entries) -> entries.keySet().forEach(key -> compare(type, key)));
    if (held != expectedObjects) {
      for (Shard shard : state.shards()) {
        shard.forEach(bytes -> compareHeld(shard.key(), bytes));
      }
    }
  }

  private void compareHeld(ShardKey shard, byte[] bytes) {
    compare(shard.type(), keyOf(shard, bytes));
  }

  /** Checks that the user may see everything that the client holds, under these policies. */
  void checkHidden(SimPolicy rights) {
    for (Shard shard : client.core().receiver().state().shards()) {
      shard.forEach(bytes -> checkHidden(rights, shard.key(), bytes));
    }
  }

  private void checkHidden(SimPolicy rights, ShardKey shard, byte[] bytes) {
    String key = keyOf(shard, bytes);
    Entry entry = new Entry(bytes, WireCheck.team(bytes));
    if (!Oracle.sees(rights, client.user(), shard.type(), key, entry)) {
      world.fail(
          "%s still holds %s %s, which was hidden long ago"
              .formatted(client.name(), shard.type(), key));
    }
  }

  private static String keyOf(ShardKey shard, byte[] resource) {
    return SimObject.key(shard.namespace(), ResourceHead.name(resource));
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null
        ? "nothing"
        : new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
            .replaceAll("[^ -~]+", " ")
            .strip();
  }

  /** Checks, at the end, that the client's content is current. */
  void checkCurrent(SimPolicy rights, Wish wished, Map<String, Map<String, Entry>> truth) {
    expect(rights, wished, truth);
    compareAll(client.core().receiver().state());
  }
}
