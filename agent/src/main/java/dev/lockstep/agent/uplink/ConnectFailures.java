package dev.lockstep.agent.uplink;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes failed connection attempts for people. */
final class ConnectFailures {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CAUSES_MAX = 10;

  private ConnectFailures() {}

  static ConnectFailure of(Throwable failure, String host) {
    if (find(failure, UnresolvedAddressException.class) != null) {
      return again("The name of the backend's host, " + host + ", cannot be resolved.");
    }
    SSLException tls = find(failure, SSLException.class);
    if (tls != null && find(failure, CertificateExpiredException.class) != null) {
      return new ConnectFailure(
          "The certificate of " + host + " has expired. Put a new one at the backend.", true);
    }
    if (tls != null) {
      return new ConnectFailure(
          "There is no trusted TLS connection to "
              + host
              + ": "
              + plain(tls.getMessage())
              + ". Check the CA file and the backend's certificate.",
          true);
    }
    WebSocketHandshakeException refused = find(failure, WebSocketHandshakeException.class);
    if (refused != null) {
      return refused(refused.getResponse().statusCode(), host);
    }
    if (find(failure, HttpTimeoutException.class) != null
        || find(failure, TimeoutException.class) != null) {
      return again(host + " did not answer in time.");
    }
    if (find(failure, ConnectException.class) != null) {
      return again(host + " refuses the connection: is a backend running there?");
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return again(
        "The connection to "
            + host
            + " failed: "
            + (cause == null ? failure : cause).getClass().getSimpleName()
            + ".");
  }

  private static ConnectFailure refused(int status, String host) {
    String answer = host + " answered with HTTP status " + status + " instead of a WebSocket";
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN ->
          new ConnectFailure(answer + ": something before the backend asks for a login.", true);
      case NOT_FOUND -> new ConnectFailure(answer + ": check the path in the backend's URL.", true);
      default -> again(answer + ".");
    };
  }

  private static ConnectFailure again(String text) {
    return new ConnectFailure(text, false);
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** A library's message, without characters that could disturb a terminal or a log. */
  private static String plain(@Nullable String text) {
    // Some messages end with a full stop, which the sentence around them adds again.
    return text == null
        ? "no reason given"
        : text.replaceAll("[^ -~]", "?").replaceAll("\\.+$", "");
  }
}
