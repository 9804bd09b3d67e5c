package dev.lockstep.agent.apiserver;

import java.io.IOException;

/** A body is not the expected JSON, beyond a single object. The message is for people. */
public final class MalformedBodyException extends IOException {

  private static final long serialVersionUID = 1L;

  public MalformedBodyException(String message) {
    super(message);
  }
}
