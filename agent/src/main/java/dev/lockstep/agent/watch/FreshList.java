package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.discovery.CrdShapes;
import dev.lockstep.agent.discovery.DiscoveredType;
import dev.lockstep.agent.discovery.Discovery;
import dev.lockstep.agent.discovery.DiscoveryDocuments;
import dev.lockstep.agent.discovery.ObjectTap;
import dev.lockstep.agent.discovery.TypeSelection;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.common.clock.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lists what an apiserver holds at this moment, independent of all watches, so that the watched
 * state can be verified against it. For one thread.
 */
public final class FreshList implements AutoCloseable {

  private final TypeEdges edges;
  private final RandomGenerator.SplittableGenerator random;
  private final long withinNs;

  private FreshList(TypeEdges edges, RandomGenerator.SplittableGenerator random, Duration within) {
    this.edges = edges;
    this.random = random;
    this.withinNs = within.toNanos();
  }

  /**
   * @param config the types to list, and the bounds
   * @param within the longest time for one type, with all attempts
   * @throws CredentialsException when the credentials cannot be loaded
   */
  public static FreshList connect(
      CredentialsSource credentials,
      WatchConfig config,
      Duration within,
      Clock clock,
      RandomGenerator.SplittableGenerator random) {
    WatchAlarms noAlarms =
        new WatchAlarms() {
          @Override
          public void onRestoredServer(String typeId, String newestSeen, String listed) {}

          @Override
          public void onFatal(Throwable cause) {}
        };
    TypeEdges edges =
        new TypeEdges(
            config,
            new ApiConnection(credentials, clock),
            new ListPermits(1),
            new WatchEdges(credentials, new NoSink(), noAlarms, clock, random));
    return new FreshList(edges, random, within);
  }

  /** The types that an agent with this configuration would watch. */
  public List<TypeDescriptor> types() throws IOException {
    DiscoveryDocuments.Result found = new Discovery(edges.api(), edges.clock()).fetch();
    CrdShapes shapes = new CrdShapes(() -> {});
    for (DiscoveredType type : found.types()) {
      if (type.typeId().equals(TypeRoster.CRDS)) {
        learn(type.describe(shapes.current()), shapes);
      }
    }
    return new TypeSelection(edges.config().choice())
        .choose(found.types()).types().stream()
            .map(type -> type.describe(shapes.current()))
            .toList();
  }

  /** An agent that may not read the CRDs shows custom types without their columns, too. */
  private void learn(TypeDescriptor crds, CrdShapes shapes) throws IOException {
    try {
      list(crds, Optional.of(shapes));
    } catch (UnavailableException e) {
      shapes.unavailable();
    }
  }

  /**
   * All objects of one type.
   *
   * @throws IOException with the reason, when the type cannot be listed
   */
  public List<Projected> list(TypeDescriptor type) throws IOException {
    return list(type, Optional.empty());
  }

  private List<Projected> list(TypeDescriptor type, Optional<ObjectTap> tap) throws IOException {
    Answer answer = new Answer();
    TypeSession session =
        new TypeSession(
            edges,
            type,
            new TypeOutput(answer, edges.clock()),
            edges.permits().permit(),
            new TypeWatch.Options(false, tap, () -> {}, Optional.empty(), random.split()));
    long untilNs = edges.clock().nanos() + withinNs;
    Action action = session.start();
    while (answer.all == null) {
      if (answer.isRefused) {
        throw new UnavailableException(type.typeId(), answer.problem);
      }
      action =
          switch (action) {
            case Action.ListPage page -> session.page(page, opened -> {});
            case Action.Wait wait -> {
              if (wait.untilNs() - untilNs > 0) {
                throw new UnavailableException(type.typeId(), "It took too long.");
              }
              pause(wait);
              yield session.onTimer();
            }
            case Action.StreamList list -> throw new IllegalStateException("not asked for");
            case Action.Watch watch -> throw new IllegalStateException("not asked for");
            case Action.Read read -> throw new IllegalStateException("nothing is being read");
          };
    }
    return answer.all;
  }

  private void pause(Action.Wait wait) throws IOException {
    if (wait.refreshCredentials()) {
      edges.api().reloadCredentials();
    }
    try {
      long leftNs = wait.untilNs() - edges.clock().nanos();
      while (leftNs > 0) {
        new Semaphore(0).tryAcquire(leftNs, TimeUnit.NANOSECONDS);
        leftNs = wait.untilNs() - edges.clock().nanos();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    edges.api().close();
  }

  /** The type cannot be listed; the message says why. */
  private static final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnavailableException(String typeId, String why) {
      super("%s cannot be listed. %s".formatted(typeId, why));
    }
  }

  private static final class Answer implements WatchSink {
    private @Nullable List<Projected> all;
    private boolean isRefused;
    private String problem = "";

    @Override
    public void onType(TypeDescriptor type, TypeState state, String message) {
      isRefused = state == TypeState.UNAVAILABLE;
      problem = message;
    }

    @Override
    public void onTypeWithdrawn(String typeId) {}

    @Override
    public void onReplace(String typeId, List<Projected> listed) {
      all = listed;
    }

    @Override
    public void onEvent(EventKind kind, String typeId, Projected object) {}
  }
}
