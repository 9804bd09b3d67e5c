package dev.lockstep.agent.apiserver;

import java.io.IOException;

/** The apiserver sent nothing, or not enough, in time. */
final class ReadTimeoutException extends IOException {

  private static final long serialVersionUID = 1L;

  ReadTimeoutException(String message) {
    super(message);
  }
}
