package dev.lockstep.agent.watch;

import java.io.IOException;

/** A body that is not the JSON it should be, beyond one object. Its message is for people. */
final class MalformedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedBodyException(String message) {
    super(message);
  }
}
