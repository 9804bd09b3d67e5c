package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.frame.TransferEncoder;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.BootId;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop around one cluster's {@link Relay}: takes in what anyone tells it, one after the other,
 * and gives the relay its ticks. It has no thread of its own: whoever drives it, a {@link
 * RelayThread} as a rule, calls {@link #turn} again and again, always on the same thread.
 *
 * <p>Ticks come at a {@link TickPace}, and not sooner than the last one took: what comes in the
 * meantime is told together. They also wait while event loops are behind with what they were given,
 * so that a busy machine tells more at once instead of queueing.
 *
 * <p>The inbox has no bound of its own; everyone who tells something has one instead: an agent is
 * not read any more while so many bytes of it wait here, a session while so many of its messages
 * do.
 *
 * <p>A relay that breaks is replaced by a new one: its agent and the sessions that follow it are
 * closed, come back, and begin anew.
 */
public final class RelayLoop {
  private static final int TAKEN_AT_ONCE = 256;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long STATUS_INTERVAL_NANOS = 200 * NANOS_PER_MS;
  private static final long ENCODER_KEEPS_BYTES = 32L << 20;
  private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

  /** Something that is done on the relay's thread. */
  @FunctionalInterface
  public interface Task {
    void run(Relay relay);
  }

  /** Finds out under which epoch a boot id may serve a cluster. */
  @FunctionalInterface
  public interface Epochs {
    /** Does not wait; the answer may come on any thread. */
    void ask(String cluster, BootId boot, Consumer<Grant> answer);
  }

  /** What a relay's loop needs from outside. */
  public record Edges(
      Clock clock, Counts counts, Epochs epochs, TransferEdges transfers, Viewers viewers) {}

  /**
   * What transfers need.
   *
   * @param encoding runs one task at a time, in order
   * @param random for their numbers
   */
  public record TransferEdges(Executor encoding, LongSupplier random) {}

  /**
   * Those that look at the cluster.
   *
   * @param policies those in force
   */
  public record Viewers(Supplier<Policies> policies, Audience.Source audience) {}

  private final RelayConfig config;
  private final Edges edges;
  private final ManyToOneConcurrentLinkedQueue<Task> inbox = new ManyToOneConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final Deliveries deliveries;
  private final Runnable wake;
  private final Audience audience;
  private volatile RelayStatus status;

  /** Whether no tick can be before the time that the last turn has told: then nothing is urgent. */
  private volatile boolean isResting;

  // The relay's thread only.
  private Relay relay;
  private TransferEncoder encoder;
  private final TickPace pace;
  // When it began to rest.
  private long restedNanos;
  private long statusNanos;

  /**
   * @param wake has the loop's next turn come soon; called from any thread
   */
  public RelayLoop(RelayConfig config, Edges edges, Runnable wake) {
    this.config = config;
    this.edges = edges;
    this.wake = wake;
    this.audience = edges.viewers().audience().of(this);
    this.deliveries = new Deliveries(wake, edges.clock()::nanos);
    this.pace = new TickPace(edges.clock().nanos());
    this.encoder = newEncoder();
    this.relay = begin(encoder);
    this.status = relay.status();
  }

  private TransferEncoder newEncoder() {
    return new TransferEncoder(
        config.limits().answers().chunkBytes(), ENCODER_KEEPS_BYTES, edges.counts());
  }

  private Relay begin(TransferEncoder fresh) {
    TransferTable transfers =
        new TransferTable(
            config.limits().transfers(),
            fresh,
            edges.transfers().encoding(),
            transfer -> tell(told -> told.transferProgressed(transfer)),
            edges.transfers().random().getAsLong());
    return new Relay(
        config,
        edges.viewers().policies().get(),
        new Relay.Edges(edges.clock(), edges.counts(), this::askEpoch, transfers, audience));
  }

  private void askEpoch(AgentPort port, BootId boot) {
    edges
        .epochs()
        .ask(config.cluster(), boot, grant -> tell(told -> told.agentGranted(port, grant)));
  }

  public String cluster() {
    return config.cluster();
  }

  public String history() {
    return config.history();
  }

  public int beaconIntervalMs() {
    return config.beaconIntervalMs();
  }

  /** How the relay was a moment ago; any thread. */
  public RelayStatus status() {
    return status;
  }

  /** How many tasks wait; any thread. */
  public long waiting() {
    return waiting.get();
  }

  /** Has something done on the relay's thread, after all that was told before; any thread. */
  public void tell(Task task) {
    waiting.incrementAndGet();
    inbox.add(task);
    // While it rests it comes back by itself, and takes all that came meanwhile at once.
    if (!isResting) {
      wake.run();
    }
  }

  /**
   * Has something done on an event loop, after all that was given to it before. Only on the relay's
   * thread.
   */
  public void deliver(Executor loop, DeliveryTarget target, Runnable call) {
    deliveries.add(loop, target, call);
  }

  // --- the relay's thread ---

  /**
   * Takes in what waits, and tells what is due.
   *
   * @return nanoseconds until the next turn unless it is woken before; not above 0 when there is
   *     more to do at once
   */
  public long turn() {
    boolean hasRested = isResting;
    isResting = false;
    try {
      return takeAndTick(hasRested);
    } catch (RuntimeException e) {
      restart(e);
      return 0;
    }
  }

  /** Closes the agent's and all sessions' connections: nothing comes after this. */
  public void end() {
    relay.dismiss(CloseCode.RESTARTING, "the backend ends");
    deliveries.send();
    relay.close();
    release(encoder);
  }

  private long takeAndTick(boolean hasRested) {
    int taken = 0;
    for (Task task = inbox.poll(); task != null; task = inbox.poll()) {
      waiting.decrementAndGet();
      task.run(relay);
      if (++taken == TAKEN_AT_ONCE) {
        break;
      }
    }
    long now = edges.clock().nanos();
    if (relay.wantsTick()) {
      // What came while it rested did not wait for the rest to end before it was to be told.
      pace.wanted(hasRested ? restedNanos : now);
    }
    long dueNanos = dueInNanos(now);
    if (dueNanos <= 0) {
      relay.tick();
      pace.ticked(now, edges.clock().nanos() - now, deliveries.spentNanos());
    }
    deliveries.send();
    if (now - statusNanos >= STATUS_INTERVAL_NANOS) {
      statusNanos = now;
      status = relay.status();
    }
    return taken == 0 ? idle(dueNanos, now) : 0;
  }

  /** While no tick can be, what is told is not worth waking for. */
  private long idle(long dueNanos, long now) {
    long restNanos = deliveries.isBehind() ? STATUS_INTERVAL_NANOS : pace.nextNanos() - now;
    if (restNanos <= 0) {
      return dueNanos;
    }
    restedNanos = now;
    isResting = true;
    return Math.min(dueNanos, restNanos);
  }

  /** How long the next tick is away, at most; not above 0 when it is due. */
  private long dueInNanos(long now) {
    if (deliveries.isBehind()) {
      // Whoever catches up wakes this thread.
      return STATUS_INTERVAL_NANOS;
    }
    long pause = pace.nextNanos() - now;
    long due = relay.wantsTick() ? 0 : relay.dueMs() * NANOS_PER_MS - now;
    return Math.min(Math.max(pause, due), STATUS_INTERVAL_NANOS);
  }

  private void restart(RuntimeException broken) {
    LOG.error(
        "The relay of cluster {} is broken and begins anew; its agent and its sessions come back by"
            + " themselves.",
        config.cluster(),
        broken);
    edges.counts().add(Count.RELAYS_RESTARTED);
    relay.dismiss(CloseCode.INTERNAL, "the relay is broken");
    deliveries.send();
    relay.close();
    release(encoder);
    encoder = newEncoder();
    relay = begin(encoder);
    relay.replace();
  }

  /** The encoder belongs to the thread that encodes. */
  private void release(TransferEncoder old) {
    try {
      edges.transfers().encoding().execute(old::close);
    } catch (RejectedExecutionException e) {
      old.close();
    }
  }
}
