package dev.lockstep.agent.apiserver;

import java.io.IOException;

/** Nothing, or not enough, came from the apiserver in time. */
final class ReadTimeoutException extends IOException {

  private static final long serialVersionUID = 1L;

  ReadTimeoutException(String message) {
    super(message);
  }
}
