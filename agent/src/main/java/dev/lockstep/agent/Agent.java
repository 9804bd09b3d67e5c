package dev.lockstep.agent;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.observe.AgentProbe;
import dev.lockstep.agent.observe.ObserveServer;
import dev.lockstep.agent.ring.ExecutorCounts;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationExecutor;
import dev.lockstep.agent.ring.OperationRing;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.ring.RingCounts;
import dev.lockstep.agent.ring.RingSink;
import dev.lockstep.agent.uplink.StopCause;
import dev.lockstep.agent.uplink.Uplink;
import dev.lockstep.agent.uplink.UplinkEdges;
import dev.lockstep.agent.uplink.UplinkStatus;
import dev.lockstep.agent.watch.ClusterWatch;
import dev.lockstep.agent.watch.WatchEdges;
import dev.lockstep.agent.watch.WatchStatus;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.common.undo.Undo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of an agent, from its start to its end: assembles the parts. Any thread may call it.
 *
 * <p>It ends by itself when the backend refuses it, or when its state may be wrong: then it closes
 * itself and completes {@link #exit}. The process decides whether another life begins.
 */
public final class Agent implements AutoCloseable {
  private final OperationExecutor executor;
  private final Uplink uplink;
  private final OperationRing ring;
  private final ClusterWatch watch;
  private final @Nullable ObserveServer observe;
  private final CompletableFuture<AgentExit> exit = new CompletableFuture<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private Agent(AgentConfig config, AgentEdges edges) {
    Clock clock = edges.clock();
    Bell bell = new Bell(clock, this::end);
    executor = new OperationExecutor(new HotState(config.limits()), bell, clock);
    uplink =
        Uplink.start(
            config.uplink(),
            edges.bootId(),
            new UplinkEdges(this::ask, this::onUplinkStopped, clock, edges.random().split()));
    bell.setVersionListener(uplink::onVersion);
    try (Undo undo = new Undo()) {
      undo.add(uplink::close);
      ring = OperationRing.start(config.ring(), executor, bell, clock);
      undo.add(ring::close);
      watch =
          ClusterWatch.start(
              config.watch(),
              new WatchEdges(
                  edges.credentials(),
                  new RingSink(ring::publish),
                  bell,
                  clock,
                  edges.random().split()));
      undo.add(watch::close);
      observe =
          config.observe() == null ? null : ObserveServer.start(config.observe(), new Probe());
      undo.cancel();
    }
  }

  /**
   * Starts to watch, and connects to the backend as soon as all types are known.
   *
   * @throws IllegalArgumentException when a file or address in the configuration cannot be used
   * @throws dev.lockstep.agent.credentials.CredentialsException when the credentials cannot be
   *     loaded
   */
  public static Agent start(AgentConfig config, AgentEdges edges) {
    Agent agent = new Agent(config, edges);
    var _ =
        agent.exit.thenRunAsync(
            agent::close, task -> Thread.ofVirtual().name("agent-end").start(task));
    return agent;
  }

  /** Completes at the end of the agent, with its cause; never fails. */
  public CompletableFuture<AgentExit> exit() {
    return exit.copy();
  }

  public WatchStatus watch() {
    return watch.status();
  }

  public UplinkStatus uplink() {
    return uplink.status();
  }

  /** Counts what the hot state holds; empty when the ring does not answer in time. */
  public Optional<Census> census(Duration within) {
    CompletableFuture<Census> answer = new CompletableFuture<>();
    if (!ring.offer(new Operation.TakeCensus(answer::complete))) {
      return Optional.empty();
    }
    try {
      return Optional.of(answer.get(within.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** The port of health and metrics; empty when they are not served. */
  public Optional<Integer> observePort() {
    return Optional.ofNullable(observe).map(ObserveServer::port);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      end(new AgentExit(AgentExit.Cause.CLOSED, "The agent was closed."));
      if (observe != null) {
        observe.close();
      }
      uplink.close();
      // The ring releases waiting producers first, so that the watches can end.
      ring.close();
      watch.close();
    }
  }

  private void ask(long since, Consumer<Answer> answer) {
    ring.publish(new Operation.GenerateSnapshot(since, answer));
  }

  private void onUplinkStopped(StopCause cause, String reason) {
    end(
        new AgentExit(
            switch (cause) {
              case REFUSED -> AgentExit.Cause.REFUSED;
              case NEW_LIFE -> AgentExit.Cause.NEW_LIFE;
            },
            reason));
  }

  private void end(AgentExit how) {
    exit.complete(how);
  }

  private final class Probe implements AgentProbe {
    private static final Duration CENSUS_WAIT = Duration.ofSeconds(1);

    @Override
    public WatchStatus watch() {
      return watch.status();
    }

    @Override
    public UplinkStatus uplink() {
      return uplink.status();
    }

    @Override
    public RingCounts ring() {
      return ring.counts();
    }

    @Override
    public ExecutorCounts executor() {
      return executor.counts();
    }

    @Override
    public List<Quarantined> quarantine() {
      return executor.quarantine();
    }

    @Override
    public Optional<Census> census() {
      return Agent.this.census(CENSUS_WAIT);
    }

    @Override
    public Optional<String> end() {
      return Optional.ofNullable(exit.getNow(null)).map(AgentExit::reason);
    }
  }
}
