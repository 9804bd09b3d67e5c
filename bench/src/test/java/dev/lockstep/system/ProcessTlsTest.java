package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.real.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent process and a backend process that speak TLS, with certificates made for the test. */
@Timeout(240)
final class ProcessTlsTest {
  private static final String CLUSTER = "east";
  private static final String AGENT = "agent";
  private static final String PASSWORD = "made-for-this-test";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  @TempDir Path folder;
  private SimulatedCluster cluster;
  private Processes processes;

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(0));
    processes = new Processes(folder, CLUSTER);
  }

  @AfterEach
  void stop() {
    processes.close();
    cluster.close();
  }

  /** Makes NAME.crt and NAME.key, for a host that has this name. */
  private void certificate(String name, String host) throws IOException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", "own", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-dname", "CN=" + name, "-ext", "san=dns:" + host, "-validity", "2"));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
    try (Program keytool = Program.start("keytool-" + name, folder, command)) {
      assertThat(keytool.awaitEnd(Processes.PATIENCE)).as(keytool.tail(5)).hasValue(0);
    }
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      made.load(in, PASSWORD.toCharArray());
    }
    write(name + ".crt", "CERTIFICATE", made.getCertificate("own").getEncoded());
    write(name + ".key", "PRIVATE KEY", made.getKey("own", PASSWORD.toCharArray()).getEncoded());
  }

  private void write(String file, String what, byte[] content) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(what, BASE64.encodeToString(content), what));
  }

  private void startBackend(String certificate) {
    List<String> command = new ArrayList<>(processes.backendCommand(folder.resolve("backend.db")));
    command.addAll(List.of("--tls-cert-file", folder.resolve(certificate + ".crt").toString()));
    command.addAll(List.of("--tls-key-file", folder.resolve(certificate + ".key").toString()));
    processes.start("backend", command);
  }

  private void trust(String certificate) throws IOException {
    Path fresh = Files.copy(folder.resolve(certificate + ".crt"), folder.resolve("ca.new"));
    Files.move(fresh, folder.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void shouldTellNothingToABackendWithTheCertificateOfAnotherHost_row67()
      throws IOException, GeneralSecurityException {
    certificate("other", "other.example.com");
    certificate("own", "localhost");
    trust("other");
    startBackend("other");
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
    startAgent(kubeconfig);
    awaitDistrust();

    assertThat(processes.agent(AGENT).readiness()).doesNotContain(".. ");
    assertThat(processes.output("backend")).doesNotContain("The agent of cluster");

    // It would come back within a minute by itself; a new one does at once.
    processes.kill(AGENT);
    processes.kill("backend");
    trust("own");
    startBackend("own");
    startAgent(kubeconfig);
    processes.awaitAgent(AGENT);
    assertThat(processes.output("backend"))
        .contains("The agent of cluster " + CLUSTER + " is here");
  }

  private void startAgent(Path kubeconfig) {
    processes.startAgentAt(
        AGENT,
        CLUSTER,
        "wss://localhost:" + processes.backendPort(),
        kubeconfig,
        List.of("--ca-file", folder.resolve("ca.crt").toString()));
  }

  private void awaitDistrust() {
    processes.await(
        "no trust",
        () -> processes.agent(AGENT).readiness().contains("There is no trusted TLS connection to"));
  }
}
