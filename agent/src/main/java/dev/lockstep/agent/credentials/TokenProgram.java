package dev.lockstep.agent.credentials;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the program that a kubeconfig names to print a token (an "exec plugin"), only where a person
 * allowed it. There is no shell in between, and the program's time and output are bounded. The
 * client library's own runner is not used: it starts a shell and waits without end.
 */
final class TokenProgram {

  /**
   * @param expiresMs when the token expires; the end of time when the program does not say
   */
  record Output(String token, long expiresMs) {
    @Override
    public String toString() {
      return "Output[hidden]";
    }
  }

  private static final int OUTPUT_BYTES_MAX = 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Token.Program program;

  TokenProgram(Token.Program program) {
    this.program = program;
  }

  Output run() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.command());
    builder.environment().putAll(program.environment());
    builder.environment().put("KUBERNETES_EXEC_INFO", execInfo());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      return parse(output(process));
    } finally {
      process.destroyForcibly();
    }
  }

  private byte[] output(Process process) throws IOException {
    CompletableFuture<byte[]> output = new CompletableFuture<>();
    Thread.ofVirtual().name("token-program").start(() -> read(process, output));
    try {
      byte[] bytes = output.get(program.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (bytes.length > OUTPUT_BYTES_MAX) {
        throw failure("printed more than %d bytes".formatted(OUTPUT_BYTES_MAX));
      }
      if (!process.waitFor(program.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure("did not end within " + program.timeout().toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw failure("ended with exit code " + process.exitValue());
      }
      return bytes;
    } catch (TimeoutException e) {
      throw failure("did not end within " + program.timeout().toSeconds() + " s");
    } catch (ExecutionException e) {
      throw failure("could not be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was interrupted");
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> output) {
    try (InputStream in = process.getInputStream()) {
      output.complete(in.readNBytes(OUTPUT_BYTES_MAX + 1));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  private Output parse(byte[] bytes) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw failure("did not print JSON");
    }
    if (!answer.path("kind").asText().equals("ExecCredential")
        || !answer.path("apiVersion").asText().equals(program.apiVersion())) {
      throw failure("did not print an ExecCredential of " + program.apiVersion());
    }
    JsonNode status = answer.path("status");
    if (!status.path("token").isTextual()) {
      throw failure("printed no token; only tokens are supported, not certificates");
    }
    String token =
        BearerTokens.checked("The token printed by " + name(), status.path("token").asText());
    String expires = status.path("expirationTimestamp").asText("");
    try {
      return new Output(
          token, expires.isEmpty() ? Long.MAX_VALUE : Instant.parse(expires).toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw failure("printed an expirationTimestamp that is not a time");
    }
  }

  private String execInfo() {
    try {
      return JSON.writeValueAsString(
          JSON.createObjectNode()
              .put("apiVersion", program.apiVersion())
              .put("kind", "ExecCredential")
              .set("spec", JSON.createObjectNode().put("interactive", false)));
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IOException failure(String what) {
    return new IOException("The kubeconfig's program %s %s.".formatted(name(), what));
  }

  private String name() {
    return program.command().getFirst();
  }
}
