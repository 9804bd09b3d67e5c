package dev.lockstep.agent.watch;

/** The next step that a {@link Reflector} asks for. */
public sealed interface Action {

  /** Continue to read the answer. */
  enum Read implements Action {
    ON
  }

  /** Ask for one page of a list; the first when the token is empty. */
  record ListPage(String continueToken, int limit) implements Action {}

  /** Ask for a streaming list, which becomes a watch when it is complete. */
  record StreamList(int timeoutSeconds) implements Action {}

  /**
   * Ask for the changes after a resourceVersion, until the server closes the watch after the
   * timeout.
   */
  record Watch(String resourceVersion, int timeoutSeconds) implements Action {}

  /** Wait until a time. */
  record Wait(long untilNs, boolean refreshCredentials) implements Action {}
}
