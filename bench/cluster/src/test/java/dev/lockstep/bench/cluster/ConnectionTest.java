package dev.lockstep.bench.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no client library sends. */
@Timeout(60)
class ConnectionTest {

  private final SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());

  @AfterEach
  void close() {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /api/v1/%zz HTTP/1.1, 400",
    "GET /api/v1/pods?watch=%zz HTTP/1.1, 400",
    "NONSENSE, 400",
    "TRACE /api/v1/pods HTTP/1.1, 405",
    "POST /api/v1/namespaces HTTP/1.1, 400"
  })
  void shouldAnswerAndContinueWhenARequestIsMalformed(String requestLine, int code)
      throws IOException {
    assertThat(firstLine(requestLine, "")).contains(" " + code + " ");

    assertThat(firstLine("GET /api/v1/pods HTTP/1.1", "")).contains(" 200 ");
  }

  @Test
  void shouldRefuseABodyThatIsTooLarge() throws IOException {
    assertThat(firstLine("POST /api/v1/namespaces HTTP/1.1", "Content-Length: 99999999"))
        .contains(" 413 ");
  }

  @Test
  void shouldCloseAConnectionThatSendsARequestDuringAWatch() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", cluster.url().getPort())) {
      send(socket, "GET /api/v1/pods?watch=true HTTP/1.1", "");
      await().until(() -> cluster.counts().openWatches("pods") == 1);

      send(socket, "GET /api/v1/pods HTTP/1.1", "");

      await().until(() -> cluster.counts().openWatches("pods") == 0);
    }
  }

  private String firstLine(String requestLine, String header) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", cluster.url().getPort())) {
      send(socket, requestLine, header);
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
      return line == null ? "" : line;
    }
  }

  private void send(Socket socket, String requestLine, String header) throws IOException {
    String request =
        requestLine
            + "\r\nHost: localhost\r\nAuthorization: Bearer "
            + cluster.token()
            + "\r\n"
            + (header.isEmpty() ? "" : header + "\r\n")
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }
}
