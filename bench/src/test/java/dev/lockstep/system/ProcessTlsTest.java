package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.real.Program;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Threat;
import dev.lockstep.system.proxy.FaultProxy;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent process and a backend process that use TLS, with certificates made for the test. */
@Timeout(480)
final class ProcessTlsTest extends ProcessSite {
  private static final String LOCAL = "localhost";
  private static final String CA = "ca.crt";

  private Certificates certificates;

  ProcessTlsTest() {
    super(0);
  }

  @BeforeEach
  void start() {
    certificates = new Certificates(folder);
  }

  /** Replaces the backend's certificate; the backend notices it soon. */
  private void serve(String certificate) throws IOException {
    certificates.replace("tls.key", certificate + ".key");
    certificates.replace("tls.crt", certificate + ".crt");
  }

  private Program startBackend() {
    return startBackend("jdk");
  }

  private Program startBackend(String provider) {
    List<String> command = new ArrayList<>(processes.backendCommand(folder.resolve("backend.db")));
    command.addAll(List.of("--tls-cert-file", folder.resolve("tls.crt").toString()));
    command.addAll(List.of("--tls-key-file", folder.resolve("tls.key").toString()));
    command.addAll(List.of("--tls-provider", provider));
    return processes.start(BACKEND, command);
  }

  private Program startAgent(int port) {
    return processes.startAgentAt(
        AGENT,
        CLUSTER,
        "wss://" + LOCAL + ":" + port,
        kubeconfig,
        List.of("--ca-file", folder.resolve(CA).toString()));
  }

  private void awaitDistrust(String why) {
    processes.await("no trust", () -> processes.agent(AGENT).readiness().contains(why));
  }

  private void awaitOutput(String text) {
    processes.await(text, () -> processes.output(BACKEND).contains(text));
  }

  private void awaitWelcomes(int count) {
    processes.await(
        "welcome " + count,
        () -> processes.agent(AGENT).metric("lockstep_agent_uplink_welcomes_total") >= count);
  }

  @Test
  @Fault(67)
  @Threat("B3")
  void shouldSendNothingToABackendWithTheCertificateOfAnotherHost()
      throws IOException, GeneralSecurityException {
    certificates.selfSigned("other", "other.example.com");
    certificates.selfSigned("own", LOCAL);
    certificates.replace(CA, "other.crt");
    serve("other");
    startBackend();
    startAgent(processes.backendPort());
    awaitDistrust("There is no trusted TLS connection to");

    assertThat(processes.agent(AGENT).readiness()).doesNotContain(".. ");
    assertThat(processes.output(BACKEND)).doesNotContain("The agent of cluster");

    // The agent would reconnect within a minute; a new one does at once.
    processes.kill(AGENT);
    processes.kill(BACKEND);
    certificates.replace(CA, "own.crt");
    serve("own");
    startBackend();
    startAgent(processes.backendPort());
    processes.awaitAgent(AGENT);
    assertThat(processes.output(BACKEND))
        .contains("The agent of cluster " + CLUSTER + " has connected");
  }

  /** An expired certificate, then a good one, one of another authority, and a broken one. */
  @ParameterizedTest
  @ValueSource(strings = {"jdk", "auto"})
  @Fault(68)
  @Threat("B10")
  void shouldUseReplacedCertificatesWithoutARestart(String provider)
      throws IOException, GeneralSecurityException {
    certificates.authority("first");
    certificates.authority("second");
    certificates.signed("expired", LOCAL, "first", 10, 5);
    certificates.signed("good", LOCAL, "first", 1, 3);
    certificates.signed("rotated", LOCAL, "second", 1, 3);
    certificates.replace(CA, "first.crt");
    serve("expired");
    Program backend = startBackend(provider);
    boolean isJava = provider.equals("jdk") || !OpenSsl.isAvailable();
    awaitOutput("TLS uses " + (isJava ? "the JDK" : OpenSsl.versionString()));
    try (FaultProxy way = FaultProxy.to(processes.backendPort())) {
      Program agent = startAgent(way.port());
      awaitDistrust("has expired");
      awaitOutput("tls.crt has expired at");
      assertThat(processes.output(BACKEND)).doesNotContain("The agent of cluster");

      serve("good");
      processes.awaitAgent(AGENT);
      awaitWelcomes(1);

      Files.writeString(
          folder.resolve("both.crt"),
          Files.readString(folder.resolve("first.crt"))
              + Files.readString(folder.resolve("second.crt")));
      certificates.replace(CA, "both.crt");
      serve("rotated");
      awaitReplacements(2);
      certificates.replace(CA, "second.crt");
      way.cut();
      awaitWelcomes(2);

      certificates.replace("tls.key", "first.key");
      awaitOutput("the previous certificate stays in use");
      way.cut();
      awaitWelcomes(3);
      assertThat(agent.isAlive()).isTrue();
      assertThat(backend.isAlive()).isTrue();
    }
  }

  private void awaitReplacements(int count) {
    processes.await(
        "replacement " + count,
        () ->
            processes.output(BACKEND).split("The TLS certificate has been replaced", -1).length
                > count);
  }
}
