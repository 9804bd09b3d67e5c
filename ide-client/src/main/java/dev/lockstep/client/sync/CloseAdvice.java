package dev.lockstep.client.sync;

import dev.lockstep.protocol.frame.CloseCode;

/** A client's reaction to a close code, and the sentence for its user. */
final class CloseAdvice {
  /** The code with which a client leaves on purpose. */
  static final int CLIENT_LEAVES = 1000;

  /** The code with which a client gives up a connection that it cannot trust any more. */
  static final int CLIENT_GIVES_UP = CloseCode.SILENT.number();

  private CloseAdvice() {}

  /** Whether the client reconnects by itself. */
  static boolean mayReconnect(int code) {
    return CloseCode.mayReconnect(code);
  }

  /** Whether another token lifts the refusal. */
  static boolean wantsSignIn(int code) {
    return code == CloseCode.UNAUTHENTICATED.number() || code == CloseCode.EXPIRED.number();
  }

  static String sentence(int code, String reason) {
    if (code == CloseCode.UNAUTHENTICATED.number()) {
      return "The server does not accept this token.";
    }
    if (code == CloseCode.EXPIRED.number()) {
      return "The token has expired.";
    }
    String text = reason.isEmpty() ? CloseCode.of(code).map(CloseCode::text).orElse("") : reason;
    String why = text.isEmpty() ? "" : ": " + text;
    return mayReconnect(code)
        ? "The connection was closed (" + code + why + ")."
        : "The server closed the connection for good (" + code + why + ").";
  }
}
