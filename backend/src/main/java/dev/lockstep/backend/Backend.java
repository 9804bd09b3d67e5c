package dev.lockstep.backend;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.egress.ClientDoor;
import dev.lockstep.backend.files.CredentialFiles;
import dev.lockstep.backend.files.PolicyFiles;
import dev.lockstep.backend.ingress.AgentDoor;
import dev.lockstep.backend.observe.Meters;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayConfig.RelayLimits;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.RelayThread;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.ClusterHealth;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.store.AuditEntry;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.store.ClusterRecord;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.EpochGrant;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.WebPages;
import dev.lockstep.backend.web.WebServer;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.common.undo.Undo;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.BootId;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running backend, from its start to its close: puts the parts together. Any thread may call it.
 *
 * <p>Threads: event loops own connections, one thread for each cluster owns its relay, one encodes
 * transfers, one writes the store, one keeps house: files, expired tokens, the server.
 */
public final class Backend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

  private final BackendConfig config;
  private final Clock clock;
  private final InstantSource wallClock;
  private final Meters meters = new Meters();
  private final Gauges gauges = new Gauges(meters);
  private final ClusterStore store;
  private final PolicyFiles policies;
  private final CredentialFiles credentials;
  private final Ledger ledger;
  private final ExecutorService encoding;
  private final Relays relays;
  private final ClientDoor clients;
  private final AgentDoor agents;
  private final WebServer web;
  private final Housekeeping housekeeping;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private Backend(BackendConfig config, Clock clock) throws IOException {
    this.config = config;
    this.clock = clock;
    this.wallClock = () -> Instant.ofEpochMilli(clock.epochMs());
    SecureRandom random = new SecureRandom();
    try (Undo undo = new Undo()) {
      store =
          config
              .files()
              .store()
              .map(file -> ClusterStore.open(file, random, wallClock))
              .orElseGet(() -> ClusterStore.inMemory(random, wallClock));
      undo.add(store::close);
      policies = PolicyFiles.open(config.files().policies(), store::policyRevision);
      credentials = CredentialFiles.open(config.files().credentials());
      ledger = Ledger.start(store, meters);
      undo.add(ledger::close);
      encoding =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().name("transfer-encoder").daemon().factory());
      undo.add(encoding::shutdownNow);
      relays =
          new Relays(
              config.limits().clustersMax(),
              RelayThread::start,
              new RelayLoop.Edges(
                  clock,
                  meters,
                  this::askEpoch,
                  new RelayLoop.TransferEdges(encoding, random::nextLong),
                  new RelayLoop.Viewers(policies::current, this::audienceOf)),
              gauges::addCluster);
      undo.add(relays::close);
      Peers.Edges admission = new Peers.Edges(ledger, meters, wallClock);
      clients =
          new ClientDoor(
              new ClientDoor.Edges(
                  admission,
                  () -> credentials.current().users(),
                  policies::current,
                  relays,
                  config.version()),
              config.limits().sessions());
      agents =
          new AgentDoor(
              new AgentDoor.Edges(admission, () -> credentials.current().agents(), relays),
              RelayLimits.DEFAULT);
      openKnownClusters();
      web =
          WebServer.start(
              config.web(), new WebServer.Edges(pages(), agents, clients, meters.registry()));
      undo.add(web::close);
      housekeeping =
          new Housekeeping(policies, credentials, this::enforce, this::reassess, web::poll);
      gauges.addFiles(policies, credentials);
      gauges.addSessions(clients);
      housekeeping.start(wallClock);
      undo.cancel();
    }
    audit(AuditKind.BACKEND_STARTED, "version " + config.version());
  }

  private void openKnownClusters() {
    for (ClusterRecord known : store.clusters()) {
      RelayConfig relay = RelayConfig.of(known.name(), known.history(), RelayLimits.DEFAULT);
      if (relays.open(relay) == null) {
        LOG.warn(
            "The store holds more than {} clusters, the most that a backend accepts; it does not"
                + " serve the others",
            config.limits().clustersMax());
        return;
      }
    }
  }

  /**
   * Starts a backend, which serves when this returns.
   *
   * @throws IOException if the address cannot be bound or the TLS files cannot be read
   * @throws dev.lockstep.backend.files.FilesRefused if policies or credentials are unreadable or
   *     invalid
   * @throws dev.lockstep.backend.store.StoreRefused if the store cannot be used; the messages of
   *     all three are for people
   */
  public static Backend start(BackendConfig config) throws IOException {
    return start(config, Clock.system());
  }

  /** Starts a backend with another clock. */
  static Backend start(BackendConfig config, Clock clock) throws IOException {
    return new Backend(config, clock);
  }

  /** The bound port. */
  public int port() {
    return web.port();
  }

  /** The address for clients on this machine. */
  public URI url() {
    return URI.create(
        (config.web().endpoint().tls().isPresent() ? "https" : "http") + "://127.0.0.1:" + port());
  }

  /** Why the backend cannot serve, for people; empty if it can. */
  public String readiness() {
    return relays.areAlive() ? "" : "The thread of a cluster has ended; restart the backend.";
  }

  @Override
  public void close() {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    housekeeping.close();
    web.stopAccepting();
    clients.dismiss(CloseCode.RESTARTING);
    agents.dismiss(CloseCode.RESTARTING);
    relays.close();
    web.close();
    encoding.shutdown();
    ledger.close();
    store.close();
  }

  private WebPages pages() {
    return new WebPages(
        () ->
            relays.areAlive()
                ? new WebPages.Answer(true, "ok")
                : new WebPages.Answer(false, readiness()),
        this::ready,
        meters::scrape,
        config.demoPersonas());
  }

  private WebPages.Answer ready() {
    String problem = readiness();
    if (!problem.isEmpty()) {
      return new WebPages.Answer(false, problem);
    }
    long online =
        relays.all().stream()
            .filter(relay -> relay.status().reach() == ClusterHealth.Reach.ONLINE)
            .count();
    return new WebPages.Answer(
        true, "ready; " + online + " of " + relays.all().size() + " clusters online");
  }

  private void askEpoch(String cluster, BootId boot, Consumer<Grant> answer) {
    ledger.grant(
        cluster,
        boot.toString(),
        granted -> answer.accept(granted.map(Backend::grantOf).orElseGet(Grant.Unknown::new)));
  }

  private static Grant grantOf(EpochGrant granted) {
    return switch (granted) {
      case EpochGrant.New(long epoch) -> new Grant.Granted(epoch, true);
      case EpochGrant.Same(long epoch) -> new Grant.Granted(epoch, false);
      case EpochGrant.Fenced _ -> new Grant.Fenced();
    };
  }

  private Audience audienceOf(RelayLoop relay) {
    return clients.audienceOf(relay);
  }

  private void enforce(Policies current) {
    relays.replacePolicies(current);
    audit(AuditKind.POLICIES_CHANGED, "revision " + current.revision());
    LOG.info("Policies of revision {} are in force", current.revision());
  }

  /** Closes sessions whose tokens do not hold any longer; called every second. */
  private void reassess(boolean changed) {
    clients.reassess();
    if (changed) {
      agents.reassess();
      audit(AuditKind.CREDENTIALS_CHANGED, "");
      LOG.info("Changed credentials are in force");
    }
  }

  private void audit(AuditKind kind, String detail) {
    ledger.audit(new AuditEntry(wallClock.instant(), kind, "", "", detail));
  }
}
