package dev.lockstep.cli.agent;

import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentEdges;
import dev.lockstep.agent.AgentExit;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.cli.WrongUse;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.common.retry.Backoff;
import dev.lockstep.common.retry.Jitter;
import dev.lockstep.protocol.position.BootId;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an agent, one life after another, until it is closed or a backend refuses it. A thread
 * starts each life after the first, with jittered back-off; any thread may call.
 */
public final class AgentLives implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentLives.class);

  private static final long WAIT_FIRST_MS = 500;
  private static final long WAIT_MAX_MS = 30_000;

  /** A life that lasted this long resets the back-off. */
  private static final long GOOD_LIFE_NS = TimeUnit.MINUTES.toNanos(1);

  private static final long CLOSE_WAIT_MS = 10_000;

  private final AgentConfig config;
  private final CredentialsSource credentials;
  private final SplittableRandom random;
  private final Backoff backoff;
  private final Clock clock = Clock.system();
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private final CompletableFuture<AgentExit> ended = new CompletableFuture<>();
  private final Thread thread;
  private volatile Agent current;

  private AgentLives(AgentConfig config, CredentialsSource credentials, SplittableRandom random) {
    this.config = config;
    this.credentials = credentials;
    this.random = random;
    this.backoff = new Backoff(WAIT_FIRST_MS, WAIT_MAX_MS, Jitter.upperHalf(random));
    this.current = life();
    this.thread = Thread.ofPlatform().name("agent-lives").daemon().unstarted(this::run);
  }

  /**
   * Starts the first life.
   *
   * @throws WrongUse if the configuration or the credentials cannot be used
   */
  public static AgentLives start(
      AgentConfig config, CredentialsSource credentials, SplittableRandom random) {
    try {
      AgentLives lives = new AgentLives(config, credentials, random);
      lives.thread.start();
      return lives;
    } catch (IllegalArgumentException | CredentialsException e) {
      throw new WrongUse(String.valueOf(e.getMessage()));
    }
  }

  /** The current life, or the last one. */
  public Agent current() {
    return current;
  }

  /** Completes when no life follows: the agent was closed, or the backend refuses it. */
  public CompletableFuture<AgentExit> ended() {
    return ended.copy();
  }

  private Agent life() {
    return Agent.start(
        config, new AgentEdges(credentials, clock, random.split(), BootId.draw(random)));
  }

  private void run() {
    while (true) {
      long beginNs = clock.nanos();
      AgentExit exit = awaitEnd();
      current.close();
      if (exit.cause() != AgentExit.Cause.NEW_LIFE || closing.isDone()) {
        ended.complete(exit);
        return;
      }
      if (clock.nanos() - beginNs > GOOD_LIFE_NS) {
        backoff.reset();
      }
      LOG.warn("The agent starts a new life: {}", exit.reason());
      begin();
    }
  }

  private AgentExit awaitEnd() {
    CompletableFuture<AgentExit> exit = current.exit();
    CompletableFuture.anyOf(exit, closing).join();
    return exit.getNow(new AgentExit(AgentExit.Cause.CLOSED, "The agent was closed."));
  }

  /** Waits and tries until a life has started or the agent is closed. */
  private void begin() {
    while (!isClosingWithin(backoff.next())) {
      try {
        current = life();
        return;
      } catch (IllegalArgumentException | CredentialsException e) {
        LOG.warn("Cannot start a new life of the agent; it will retry. {}", e.getMessage());
      }
    }
  }

  private boolean isClosingWithin(long waitMs) {
    try {
      closing.get(waitMs, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    closing.complete(null);
    try {
      thread.join(CLOSE_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    current.close();
  }
}
