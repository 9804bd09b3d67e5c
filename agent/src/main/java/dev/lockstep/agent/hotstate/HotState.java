package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The agent's version-ordered state: the reduced resources of all types that were listed in this
 * life of the agent, and the catalog of types.
 *
 * <p>One thread owns it. Changes come in batches: {@link #beginBatch}, any number of operations,
 * {@link #endBatch}. A batch that changed something makes one version. Between batches, {@link
 * #since} answers a receiver at any version.
 *
 * <p>An operation is checked before it changes anything. The state holds nothing of types that were
 * not listed, so its digest and its number of objects cover the types that are ready. The catalog
 * is ready from the first version on.
 */
public final class HotState {
  private final State state;
  private final long versionMax;
  private final KnownTypes types = new KnownTypes();
  private final Coverage coverage = new Coverage();
  private final Preparation catalog = new Preparation(ShardKey.CATALOG_TYPE);
  private boolean isCatalogComplete;
  private long stampedMs;

  private boolean isBatchOpen;
  private boolean isCoverageChanged;
  private boolean isMidChange;
  private long batchMs;

  public HotState(StateLimits limits) {
    this(limits, 0, Position.VERSION_MAX);
  }

  /** Starts late in a life, for tests. */
  HotState(StateLimits limits, long version, long versionMax) {
    this.state = new State(limits);
    this.versionMax = versionMax;
    if (version > 0) {
      state.begin(at(version), 0);
      state.end();
      state.raiseHorizon(at(version));
    }
    coverage.becomeReady(ShardKey.CATALOG_TYPE, version + 1);
  }

  /** The newest version; 0 before the first. */
  public long version() {
    return state.position().version();
  }

  /** The oldest version that can be resumed. */
  public long horizon() {
    return state.horizon().version();
  }

  public long digest() {
    return state.digest();
  }

  public long objects() {
    return state.objects();
  }

  /** Whether all types that the cluster had at the start are known. Nothing is sent before that. */
  public boolean isCatalogComplete() {
    return isCatalogComplete;
  }

  /** Whether this life has no versions left, so that a new one must begin. */
  public boolean isExhausted() {
    return version() >= versionMax;
  }

  /** Whether a change stopped half-way, so that the state may be wrong. */
  public boolean isMidChange() {
    return isMidChange;
  }

  // --- batches ---

  /**
   * @param nowMs time of the batch by the agent's clock, and the start of its removals' age
   */
  public void beginBatch(long nowMs) {
    Invariant.check(!isBatchOpen, "batches do not nest");
    Invariant.check(!isExhausted(), "a life that has used up its versions goes no further");
    isBatchOpen = true;
    isCoverageChanged = false;
    batchMs = nowMs;
    state.begin(at(version() + 1), nowMs);
  }

  /** Closes the batch. Returns whether it made a version. */
  public boolean endBatch() {
    Invariant.check(isBatchOpen, "a batch that ends was begun");
    long before = version();
    isBatchOpen = false;
    if (isCoverageChanged) {
      state.end();
    } else {
      state.endIfChanged();
    }
    coverage.forgetUpTo(horizon());
    long after = version();
    Invariant.check(after == before || after == before + 1, "a batch is one version or none");
    if (after != before) {
      stampedMs = batchMs;
    }
    return after != before;
  }

  // --- operations ---

  /** Every type that the cluster had at the start was announced. */
  public void completeCatalog() {
    isCatalogComplete = true;
  }

  /**
   * A type was discovered, or its description, state or message changed.
   *
   * <p>The catalog never shows a type as ready before its first list, so that a missing list does
   * not look like an empty one. While the state holds resources that were made under an older
   * description, the catalog shows that description until the list under the new one arrives.
   */
  public void announce(TypeDescriptor type, TypeState typeState, String message) {
    checkBatch();
    String typeId = type.typeId();
    Acceptance.checkTypeId(typeId);
    types.checkRoomFor(typeId);
    KnownType known = types.find(typeId);
    boolean isReady = coverage.isReady(typeId);
    TypeDescriptor shown =
        known != null && isReady && typeState != TypeState.READY ? known.shown() : type;
    TypeState stated = typeState == TypeState.READY && !isReady ? TypeState.SYNCING : typeState;
    KnownType next = new KnownType(type, shown, stated, message);
    Entry entry = next.catalogEntry(catalog);
    change(() -> {
      types.put(next);
      state.upsert(entry);
      if (known == null && isCatalogComplete) {
        coverage.comeLate(typeId);
      }
    });
  }

  /** A type is gone from the cluster, with all its resources. */
  public void withdraw(String typeId) {
    checkBatch();
    types.get(typeId);
    change(() -> {
      types.remove(typeId);
      state.remove(ShardKey.CATALOG, typeId);
      state.replaceType(typeId, Map.of());
      state.raiseHorizon(at(coverage.withdraw(typeId, openVersion())));
      isCoverageChanged = true;
    });
  }

  /** A complete list replaces a type; the first one makes it ready. */
  public void replaceType(String typeId, Map<ShardKey, ? extends List<Entry>> shards) {
    checkBatch();
    KnownType known = types.get(typeId);
    Acceptance.checkList(typeId, shards.keySet());
    KnownType next = new KnownType(known.announced(), known.announced(), TypeState.READY, "");
    Entry entry = next.catalogEntry(catalog);
    change(() -> {
      state.replaceTypeByEntries(typeId, shards);
      types.put(next);
      state.upsert(entry);
      if (!coverage.isReady(typeId)) {
        coverage.becomeReady(typeId, openVersion());
        isCoverageChanged = true;
      }
    });
  }

  /** A resource was added or changed. */
  public void upsert(Entry entry) {
    checkBatch();
    checkListed(entry.key().type());
    isMidChange = true;
    state.upsert(entry);
    isMidChange = false;
  }

  /** A resource is gone. */
  public void remove(String typeId, String namespace, String name) {
    checkBatch();
    checkListed(typeId);
    isMidChange = true;
    state.remove(new ShardKey(typeId, namespace), name);
    isMidChange = false;
  }

  // --- answers ---

  /**
   * Answers a receiver at a version: with the changes, or with everything if the changes are not
   * known.
   */
  public Answer since(long version) {
    checkNoBatch();
    return version >= 0 && state.canResume(at(version)) ? changesSince(version) : snapshot();
  }

  /**
   * Returns the changes after a version.
   *
   * @throws IllegalArgumentException if the version cannot be resumed
   */
  public Delta changesSince(long version) {
    checkNoBatch();
    List<ShardChanges> changes = state.changesSince(at(version));
    List<String> replaced = coverage.replacedAfter(version);
    return new Delta(
        version,
        summary(version == version() ? 0 : stampedMs),
        replaced.isEmpty() ? changes : withoutNeedlessRemovals(changes, replaced),
        replaced);
  }

  /** Captures everything, as references to encode later and elsewhere. */
  public Capture snapshot() {
    checkNoBatch();
    List<String> known = new ArrayList<>(types.all().size() + 1);
    known.add(ShardKey.CATALOG_TYPE);
    known.addAll(types.all().keySet());
    return new Capture(
        summary(stampedMs), state.capture(), known, coverage.coveredTypes(), horizon());
  }

  private Summary summary(long newestMs) {
    return new Summary(version(), digest(), objects(), newestMs);
  }

  /** Counts what the state holds; the cost is the number of shards. */
  public Census census() {
    List<TypeCensus> each = new ArrayList<>(types.all().size());
    types
        .all()
        .forEach((typeId, type) -> {
          long objects = 0;
          long bytes = 0;
          for (Shard shard : state.shardsOf(typeId)) {
            objects += shard.objects();
            bytes += shard.bytes();
          }
          each.add(
              new TypeCensus(
                  typeId,
                  type.state(),
                  type.message(),
                  coverage.isReady(typeId),
                  new TypeCensus.Size(objects, bytes, state.heldBytes(typeId))));
        });
    return new Census(
        version(),
        horizon(),
        new Census.Size(objects(), state.shardCount(), state.tombstones()),
        isCatalogComplete,
        each);
  }

  /** Drops removals of replaced types, which their receiver does not need. */
  private static List<ShardChanges> withoutNeedlessRemovals(
      List<ShardChanges> changes, List<String> replacedTypes) {
    Set<String> replaced = new HashSet<>(replacedTypes);
    List<ShardChanges> needed = new ArrayList<>(changes.size());
    for (ShardChanges shard : changes) {
      if (!replaced.contains(shard.key().type())) {
        needed.add(shard);
      } else if (shard.upsertCount() > 0) {
        needed.add(shard.withoutRemovals());
      }
    }
    return needed;
  }

  // --- checks, before anything changes ---

  private void checkBatch() {
    Invariant.check(isBatchOpen, "an operation belongs to a batch");
  }

  private void checkNoBatch() {
    Invariant.check(!isBatchOpen, "an answer is given between batches");
  }

  private void checkListed(String typeId) {
    if (!coverage.isReady(typeId) || typeId.equals(ShardKey.CATALOG_TYPE)) {
      throw new RefusedOperationException(
          "A change of " + typeId + " arrived before the type's first list.");
    }
  }

  private void change(Runnable change) {
    isMidChange = true;
    change.run();
    isMidChange = false;
  }

  private long openVersion() {
    return version() + 1;
  }

  private static Position at(long version) {
    return new Position(0, version);
  }
}
