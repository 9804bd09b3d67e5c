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
 * The loop around one cluster's {@link Relay}: runs the tasks of its inbox one after the other, and
 * gives the relay its ticks. It has no thread of its own: its driver, usually a {@link
 * RelayThread}, calls {@link #turn} repeatedly, always on the same thread.
 *
 * <p>Ticks come at a {@link TickPace}, and not sooner than the last one took: changes in between
 * are sent together. They also wait while event loops are behind with their deliveries, so that a
 * busy machine sends larger steps instead of queueing.
 *
 * <p>The inbox has no bound of its own, because its sources have one: the backend stops reading
 * from an agent while a number of its bytes wait here, and from a session while a number of its
 * messages do.
 *
 * <p>If a relay fails, the loop replaces it by a new one, and closes the connections of its agent
 * and of its subscribers, which reconnect and start over.
 */
public final class RelayLoop {
  private static final int TAKEN_AT_ONCE = 256;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long STATUS_INTERVAL_NANOS = 200 * NANOS_PER_MS;
  private static final long ENCODER_KEEPS_BYTES = 32L << 20;
  private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

  /** Work for the relay's thread. */
  @FunctionalInterface
  public interface Task {
    void run(Relay relay);
  }

  /** Register of the epochs under which boot ids may serve clusters. */
  @FunctionalInterface
  public interface Epochs {
    /** Asks without waiting; the answer may come on any thread. */
    void ask(String cluster, BootId boot, Consumer<Grant> answer);
  }

  /** Inputs and outputs of a relay's loop. */
  public record Edges(
      Clock clock, Counts counts, Epochs epochs, TransferEdges transfers, Viewers viewers) {}

  /**
   * Inputs of transfers.
   *
   * @param encoding executor that runs one task at a time, in order
   * @param random source of the transfers' numbers
   */
  public record TransferEdges(Executor encoding, LongSupplier random) {}

  /**
   * The viewers of a cluster.
   *
   * @param policies the policies in force
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

  /**
   * Whether no tick can come before the time that the last turn returned: no task is urgent then.
   */
  private volatile boolean isResting;

  // The relay's thread only.
  private Relay relay;
  private TransferEncoder encoder;
  private final TickPace pace;
  // Start of the rest.
  private long restedNanos;
  private long statusNanos;

  /**
   * @param wake requests the next turn soon; called from any thread
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
            transfer -> submit(core -> core.transferProgressed(transfer)),
            edges.transfers().random().getAsLong());
    return new Relay(
        config,
        edges.viewers().policies().get(),
        new Relay.Edges(edges.clock(), edges.counts(), this::askEpoch, transfers, audience));
  }

  private void askEpoch(AgentPort port, BootId boot) {
    edges
        .epochs()
        .ask(config.cluster(), boot, grant -> submit(core -> core.agentGranted(port, grant)));
  }

  public String cluster() {
    return config.cluster();
  }

  public String history() {
    return config.history();
  }

  /** The relay's recent status; any thread. */
  public RelayStatus status() {
    return status;
  }

  /** Number of tasks in the inbox; any thread. */
  public long waiting() {
    return waiting.get();
  }

  /** Runs a task on the relay's thread, after all tasks before it; any thread. */
  public void submit(Task task) {
    waiting.incrementAndGet();
    inbox.add(task);
    // A resting loop wakes by itself, and then runs all waiting tasks together.
    if (!isResting) {
      wake.run();
    }
  }

  /** Runs a call on an event loop, after all calls before it. Only on the relay's thread. */
  public void deliver(Executor loop, DeliveryTarget target, Runnable call) {
    deliveries.add(loop, target, call);
  }

  // --- the relay's thread ---

  /**
   * Runs waiting tasks, and a tick if one is due.
   *
   * @return nanoseconds until the next turn, unless {@code wake} comes earlier; not above 0 if more
   *     work waits
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

  /** Ends the loop, and closes the connections of the agent and of all subscribers. */
  public void end() {
    relay.dismiss(CloseCode.RESTARTING, "the backend is shutting down");
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
      // Tasks that came during the rest have waited since then, so the pace counts from its start.
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

  /** Rests while no tick can come: until then a new task is not worth waking for. */
  private long idle(long dueNanos, long now) {
    long restNanos = deliveries.isBehind() ? STATUS_INTERVAL_NANOS : pace.nextNanos() - now;
    if (restNanos <= 0) {
      return dueNanos;
    }
    restedNanos = now;
    isResting = true;
    return Math.min(dueNanos, restNanos);
  }

  /** Longest time until the next tick, in nanoseconds; not above 0 when it is due. */
  private long dueInNanos(long now) {
    if (deliveries.isBehind()) {
      // An event loop that catches up wakes this thread.
      return STATUS_INTERVAL_NANOS;
    }
    long pause = pace.nextNanos() - now;
    long due = relay.wantsTick() ? 0 : relay.dueMs() * NANOS_PER_MS - now;
    return Math.min(Math.max(pause, due), STATUS_INTERVAL_NANOS);
  }

  private void restart(RuntimeException broken) {
    LOG.error(
        "The relay of cluster {} failed; a new one replaces it. Its agent and its sessions"
            + " reconnect by themselves.",
        config.cluster(),
        broken);
    edges.counts().add(Count.RELAYS_RESTARTED);
    relay.dismiss(CloseCode.INTERNAL, "the relay failed");
    deliveries.send();
    relay.close();
    release(encoder);
    encoder = newEncoder();
    relay = begin(encoder);
    relay.replace();
  }

  /** Closes an encoder on the thread that encodes, which owns it. */
  private void release(TransferEncoder old) {
    try {
      edges.transfers().encoding().execute(old::close);
    } catch (RejectedExecutionException e) {
      old.close();
    }
  }
}
