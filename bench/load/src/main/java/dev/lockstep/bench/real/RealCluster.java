package dev.lockstep.bench.real;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bench.load.BenchClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A real cluster on loopback ports and in a temporary folder of its own.
 *
 * <p>Guarantees: {@link #start} returns when the apiserver is ready and, when asked for, its
 * controllers work; every wait is bounded; {@link #close} ends all programs and removes the folder,
 * and none of them outlives this process. When something fails, the ends of the programs' outputs
 * are in the message. Owned by the thread that started it.
 *
 * <pre>{@code
 * try (RealCluster cluster = RealCluster.start(binaries, ClusterOptions.whole())) {
 *   cluster.api().create(KubePath.namespaces(), KubeObjects.namespace("shop"));
 *   Path kubeconfig = cluster.kubeconfig();
 * }
 * }</pre>
 *
 * Tests take {@code RealClusterExtension} instead, which also skips them where there are no
 * programs.
 */
public final class RealCluster implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);
  private static final long POLL_MS = 50;
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);
  private static final int TAIL_LINES = 25;

  private final KubeBinaries binaries;
  private final ClusterOptions options;
  private final ClusterFiles files = ClusterFiles.create();
  private final ControlPlane plane;
  private final Map<String, Program> programs = new LinkedHashMap<>();
  private final Map<Persona, KubeHttp> doors = new EnumMap<>(Persona.class);
  private final EtcdGateway etcd;

  private RealCluster(KubeBinaries binaries, ClusterOptions options) {
    this.binaries = binaries;
    this.options = options;
    this.plane = new ControlPlane(binaries, options, files);
    this.etcd = new EtcdGateway(plane.etcdUrl());
  }

  /** Starts the programs that {@code options} name; a failure leaves nothing running. */
  public static RealCluster start(KubeBinaries binaries, ClusterOptions options) {
    RealCluster cluster = new RealCluster(binaries, options);
    try {
      cluster.startAll();
      return cluster;
    } catch (RuntimeException | Error e) {
      String tails = cluster.tails();
      cluster.close();
      throw new IllegalStateException(
          "the real cluster did not start: " + e.getMessage() + "\n" + tails, e);
    }
  }

  private void startAll() {
    run(KubeBinaries.ETCD, plane.etcd());
    until(KubeBinaries.ETCD, "etcd is ready", etcd::isReady);
    startApiserver();
    startControllers();
    startNodes();
  }

  /** The apiserver's URL; it stays the same when the apiserver is stopped and started. */
  public String url() {
    return plane.apiserverUrl();
  }

  /** A kubeconfig of {@link Persona#ADMIN}, as a file. */
  public Path kubeconfig() {
    return kubeconfigOf(Persona.ADMIN);
  }

  public Path kubeconfigOf(Persona persona) {
    return kubeconfigWith(persona.user(), tokenOf(persona));
  }

  /** A kubeconfig with any token, such as a service account's; {@code name} is its file's. */
  public Path kubeconfigWith(String name, String token) {
    return files.writeKubeconfig(name, url(), token);
  }

  public String tokenOf(Persona persona) {
    return files.token(persona);
  }

  /** A fresh token of a service account; it needs the controllers, or an account made by hand. */
  public String mintToken(String namespace, String serviceAccount) {
    String path = KubePath.in(namespace, "v1", "serviceaccounts") + "/" + serviceAccount + "/token";
    JsonNode request =
        KubeHttp.parse("{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\"}");
    return api().create(path, request).path("status").path("token").asText();
  }

  /** The apiserver's certificate authority, as PEM. */
  public Path authority() {
    return files.authority();
  }

  /** A folder for a test's own files; removed with the cluster. */
  public Path folder() {
    return files.folder();
  }

  /** Raw HTTP as {@link Persona#ADMIN}. */
  public KubeHttp api() {
    return apiAs(Persona.ADMIN);
  }

  public KubeHttp apiAs(Persona persona) {
    return doors.computeIfAbsent(
        persona, who -> new KubeHttp(url(), tokenOf(who), files.authority()));
  }

  /** Raw HTTP with any token; the caller closes it. */
  public KubeHttp apiWith(String token) {
    return new KubeHttp(url(), token, files.authority());
  }

  /**
   * Starts the apiserver on its old port and returns when it is ready. It has forgotten past
   * versions: an earlier watch gets 410, unless nothing was written since.
   */
  public void startApiserver() {
    startApiserver(List.of());
  }

  /** Starts the apiserver with these flags after its usual ones. */
  public void startApiserver(List<String> moreFlags) {
    run(KubeBinaries.APISERVER, plane.apiserver(moreFlags));
    until(KubeBinaries.APISERVER, "the apiserver is ready", this::isApiserverReady);
  }

  private boolean isApiserverReady() {
    if (!Files.isReadable(files.authority())) {
      return false;
    }
    try {
      return !api().get("/readyz").isRefused();
    } catch (RuntimeException notYet) {
      // No server yet, or one without its final certificate.
      dropDoors();
      return false;
    }
  }

  /** Ends the apiserver normally: it closes its watches first. */
  public void stopApiserver() {
    end(KubeBinaries.APISERVER, program -> program.stop(STOP_GRACE));
  }

  /** Kills the apiserver as a crash would: connections break in the middle of a message. */
  public void killApiserver() {
    end(KubeBinaries.APISERVER, Program::close);
  }

  public boolean isApiserverRunning() {
    return isRunning(KubeBinaries.APISERVER);
  }

  /** Starts controllers and scheduler when the options have them, and waits until they work. */
  public void startControllers() {
    if (options.withControllers()) {
      Path kubeconfig = kubeconfig();
      run(KubeBinaries.CONTROLLERS, plane.controllers(kubeconfig));
      run(KubeBinaries.SCHEDULER, plane.scheduler(kubeconfig));
      String account = KubePath.in("default", "v1", "serviceaccounts") + "/default";
      until(
          KubeBinaries.CONTROLLERS,
          "the default service account is there",
          () -> !api().get(account).isRefused());
    }
  }

  /** Ends controllers and scheduler, so that nothing but the test itself changes an object. */
  public void stopControllers() {
    end(KubeBinaries.SCHEDULER, program -> program.stop(STOP_GRACE));
    end(KubeBinaries.CONTROLLERS, program -> program.stop(STOP_GRACE));
  }

  private void startNodes() {
    if (options.withNodes()) {
      run(KubeBinaries.KWOK, plane.kwok(kubeconfig()));
    }
  }

  /** The newest revision of the store: the newest resourceVersion of the whole cluster. */
  public long revision() {
    return etcd.revision();
  }

  /**
   * Compacts etcd's whole history, and returns the one revision that remains. Open watches
   * continue, and a client that has seen the newest change may still watch from there. A watch from
   * an older version gets 410 at once {@linkplain ClusterOptions#withoutWatchCache() without the
   * watch cache}, and with it when the apiserver has been restarted: {@link #expireHistory()}.
   */
  public long compact() {
    return etcd.compact();
  }

  /**
   * Makes every earlier resourceVersion too old to watch from, with any options: compacts etcd's
   * history and restarts the apiserver, whose cache starts empty.
   */
  public void expireHistory() {
    compact();
    stopApiserver();
    startApiserver();
  }

  private void run(String name, List<String> command) {
    if (isRunning(name)) {
      throw new IllegalStateException(name + " runs already");
    }
    programs.put(name, Program.start(name, files.folder(), command));
  }

  /** Returns the apiserver's process id, which changes with a restart. */
  public long apiserverPid() {
    return pid(KubeBinaries.APISERVER);
  }

  public long etcdPid() {
    return pid(KubeBinaries.ETCD);
  }

  private long pid(String name) {
    Program program = programs.get(name);
    if (program == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return program.pid();
  }

  private boolean isRunning(String name) {
    Program program = programs.get(name);
    return program != null && program.isAlive();
  }

  private void end(String name, Consumer<Program> how) {
    Program program = programs.remove(name);
    if (program == null) {
      throw new IllegalStateException(name + " was not started");
    }
    how.accept(program);
    if (name.equals(KubeBinaries.APISERVER)) {
      // Their pooled connections are dead; the next request would meet one of them.
      dropDoors();
    }
  }

  private void until(String program, String what, BooleanSupplier condition) {
    long untilNs = BenchClock.nanos() + READY_TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (!isRunning(program)) {
        throw new IllegalStateException(program + " ended by itself");
      }
      if (BenchClock.nanos() - untilNs > 0) {
        throw new IllegalStateException(
            "timed out waiting for " + READY_TIMEOUT + " until " + what);
      }
      BenchClock.pause(POLL_MS);
    }
  }

  private void dropDoors() {
    doors.values().forEach(KubeHttp::close);
    doors.clear();
  }

  /**
   * The ends of the outputs of all programs that were ever started, for the report of a failure.
   */
  public String tails() {
    List<String> tails = new ArrayList<>();
    for (String name : options.programs()) {
      Path log = Program.logOf(files.folder(), name);
      if (Files.exists(log)) {
        String state = isRunning(name) ? "running" : "not running";
        tails.add("--- %s (%s)\n%s".formatted(name, state, Program.tail(log, TAIL_LINES)));
      }
    }
    return String.join("\n", tails);
  }

  @Override
  public void close() {
    dropDoors();
    etcd.close();
    // In the reverse order of their start, so that no program logs errors about another one's end.
    for (Program program : List.copyOf(programs.values()).reversed()) {
      program.close();
    }
    programs.clear();
    files.close();
  }
}
