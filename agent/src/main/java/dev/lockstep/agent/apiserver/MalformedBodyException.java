package dev.lockstep.agent.apiserver;

import java.io.IOException;

/** A body that is not the JSON it should be, beyond one object. Its message is for people. */
public final class MalformedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  public MalformedBodyException(String message) {
    super(message);
  }
}
