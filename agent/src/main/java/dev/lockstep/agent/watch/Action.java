package dev.lockstep.agent.watch;

/** What a {@link Reflector} wants done next. */
public sealed interface Action {

  /** Go on with the answer that is being read. */
  enum Read implements Action {
    ON
  }

  /** Ask for one page of a list; the first when the token is empty. */
  record ListPage(String continueToken, int limit) implements Action {}

  /** Ask for a streaming list, which becomes a watch when it is complete. */
  record StreamList(int timeoutSeconds) implements Action {}

  /**
   * Ask for the changes after a resourceVersion; the server shall close the watch after the
   * timeout.
   */
  record Watch(String resourceVersion, int timeoutSeconds) implements Action {}

  /** Do nothing until then. */
  record Wait(long untilNs, boolean refreshCredentials) implements Action {}
}
