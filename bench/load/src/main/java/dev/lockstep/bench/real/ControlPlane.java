package dev.lockstep.bench.real;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command lines of one cluster's programs, with its ports. Pure except for the choice of the
 * ports.
 */
final class ControlPlane {
  private final KubeBinaries binaries;
  private final ClusterOptions options;
  private final ClusterFiles files;
  private final int etcdPort = LoopbackPorts.free();
  private final int peerPort = LoopbackPorts.free();
  private final int apiserverPort = LoopbackPorts.free();
  private final int kwokPort = LoopbackPorts.free();

  ControlPlane(KubeBinaries binaries, ClusterOptions options, ClusterFiles files) {
    this.binaries = binaries;
    this.options = options;
    this.files = files;
  }

  String etcdUrl() {
    return "http://127.0.0.1:" + etcdPort;
  }

  String apiserverUrl() {
    return "https://127.0.0.1:" + apiserverPort;
  }

  List<String> etcd() {
    String peerUrl = "http://127.0.0.1:" + peerPort;
    return command(
        KubeBinaries.ETCD,
        "--name=real",
        "--data-dir=" + files.folder().resolve("etcd"),
        // A test's store need not survive the machine.
        "--unsafe-no-fsync",
        "--listen-client-urls=" + etcdUrl(),
        "--advertise-client-urls=" + etcdUrl(),
        "--listen-peer-urls=" + peerUrl,
        "--initial-advertise-peer-urls=" + peerUrl,
        "--initial-cluster=real=" + peerUrl,
        "--log-level=warn");
  }

  List<String> apiserver(List<String> moreFlags) {
    List<String> command =
        command(
            KubeBinaries.APISERVER,
            "--etcd-servers=" + etcdUrl(),
            // Compacts only on the test's request.
            "--etcd-compaction-interval=0",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + apiserverPort,
            "--cert-dir=" + files.certificates(),
            "--token-auth-file=" + files.tokenFile(),
            "--anonymous-auth=false",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + files.publicKeyFile(),
            "--service-account-signing-key-file=" + files.privateKeyFile(),
            "--service-cluster-ip-range=10.96.0.0/16",
            // A loopback address may be no endpoint of the service "kubernetes".
            "--endpoint-reconciler-type=none",
            // Without it, an open watch holds up the apiserver's end for a minute.
            "--shutdown-watch-termination-grace-period=1s");
    if (!options.withControllers()) {
      // No controller creates the service accounts that this plugin requires for every pod.
      command.add("--disable-admission-plugins=ServiceAccount");
    }
    command.addAll(options.apiserverFlags());
    command.addAll(moreFlags);
    return command;
  }

  List<String> controllers(Path kubeconfig) {
    return command(
        KubeBinaries.CONTROLLERS,
        "--kubeconfig=" + kubeconfig,
        "--leader-elect=false",
        "--secure-port=0",
        "--service-account-private-key-file=" + files.privateKeyFile(),
        "--root-ca-file=" + files.authority());
  }

  List<String> scheduler(Path kubeconfig) {
    return command(
        KubeBinaries.SCHEDULER,
        "--kubeconfig=" + kubeconfig,
        "--leader-elect=false",
        "--secure-port=0");
  }

  List<String> kwok(Path kubeconfig) {
    return command(
        KubeBinaries.KWOK,
        "--kubeconfig=" + kubeconfig,
        "--config=" + binaries.path(KubeBinaries.KWOK_STAGES),
        "--manage-all-nodes=true",
        "--cidr=10.244.0.1/16",
        "--server-address=127.0.0.1:" + kwokPort);
  }

  private List<String> command(String program, String... flags) {
    List<String> command = new ArrayList<>(options.launcher());
    command.add(binaries.path(program));
    command.addAll(Arrays.asList(flags));
    return command;
  }
}
