package dev.lockstep.agent.apiserver;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.json.ObjectJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Classifies failed exchanges for the reflector, with a message for people. */
public final class Failures {

  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final int CAUSES_MAX = 20;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  private Failures() {}

  /** Classifies an answer other than a success; a Status in its body gives the reason. */
  public static Failure of(ApiResponse response) throws IOException {
    byte[] body = new byte[BODY_BYTES_MAX];
    int length = 0;
    @Nullable ByteBuffer piece = response.body().next();
    while (piece != null && length < body.length) {
      int count = Math.min(piece.remaining(), body.length - length);
      piece.get(body, length, count);
      length += count;
      piece = response.body().next();
    }
    Failure failure = status(response.code(), body, length);
    long retryAfterNs =
        Math.max(failure.retryAfterNs(), seconds(response.header("retry-after").orElse("")));
    return new Failure(
        Failure.Kind.STATUS, response.code(), failure.reason(), failure.message(), retryAfterNs);
  }

  /** Classifies the Status object of a watch event, at which the parser stands. */
  public static Failure of(JsonParser atStatus) throws IOException {
    return StatusReader.read(atStatus, 500);
  }

  public static Failure of(IOException exception, URI server) {
    return switch (exception) {
      case ReadTimeoutException e -> Failure.of(Failure.Kind.IDLE, message(e));
      case MalformedBodyException e -> Failure.of(Failure.Kind.MALFORMED, message(e));
      case JacksonException e ->
          Failure.of(
              Failure.Kind.MALFORMED, "The apiserver's answer is not the JSON it should be.");
      default -> Failure.of(Failure.Kind.CONNECTION, connection(exception, server));
    };
  }

  public static boolean isTls(Throwable exception) {
    return cause(exception, SSLException.class).isPresent();
  }

  /** The innermost of the client library's exceptions is the most specific. */
  private static String connection(IOException exception, URI server) {
    Optional<CredentialsException> credentials = cause(exception, CredentialsException.class);
    if (credentials.isPresent()) {
      return message(credentials.get());
    }
    String where = server.getHost() + (server.getPort() > 0 ? ":" + server.getPort() : "");
    Optional<SSLException> tls = cause(exception, SSLException.class);
    if (tls.isPresent()) {
      return "The TLS handshake with the apiserver at %s failed: %s"
          .formatted(where, message(tls.get()));
    }
    if (cause(exception, UnresolvedAddressException.class).isPresent()
        || cause(exception, UnknownHostException.class).isPresent()) {
      return "The apiserver's name %s cannot be resolved.".formatted(server.getHost());
    }
    if (cause(exception, HttpConnectTimeoutException.class).isPresent()) {
      return "The apiserver at %s does not answer.".formatted(where);
    }
    if (cause(exception, ConnectException.class).isPresent()) {
      return "The apiserver at %s refuses the connection.".formatted(where);
    }
    return "The connection to the apiserver at %s broke: %s".formatted(where, message(exception));
  }

  private static <T extends Throwable> Optional<T> cause(Throwable exception, Class<T> wanted) {
    @Nullable Throwable each = exception;
    for (int depth = 0; each != null && depth < CAUSES_MAX; depth++) {
      if (wanted.isInstance(each)) {
        return Optional.of(wanted.cast(each));
      }
      each = each.getCause();
    }
    return Optional.empty();
  }

  private static Failure status(int code, byte[] body, int length) {
    try (JsonParser parser = ObjectJson.factory().createParser(body, 0, length)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        return StatusReader.read(parser, code);
      }
    } catch (IOException e) {
      // Not from the apiserver itself: only the text is of use.
      return plain(code, body, length);
    }
    return plain(code, body, length);
  }

  private static Failure plain(int code, byte[] body, int length) {
    String text = PlainText.of(new String(body, 0, length, StandardCharsets.UTF_8));
    String message = "The apiserver answered with HTTP %d.".formatted(code);
    return new Failure(
        Failure.Kind.STATUS, code, "", text.isEmpty() ? message : message + " " + text, 0);
  }

  static long seconds(String text) {
    return SECONDS.matcher(text).matches() ? TimeUnit.SECONDS.toNanos(Long.parseLong(text)) : 0;
  }

  private static String message(Throwable e) {
    String message = e.getMessage();
    return PlainText.of(message == null ? e.getClass().getSimpleName() : message);
  }
}
