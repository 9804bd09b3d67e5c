package dev.lockstep.agent.watch;

/** Receives the failures that end a life of the agent, on the thread that found them. */
public interface WatchAlarms {

  /**
   * The server's history went back, as when etcd is restored from a backup: the next list for the
   * sink is older than the history, and the server repeats it. A receiver that promises that
   * history never goes back must begin a new epoch.
   */
  void onRestoredServer(String typeId, String newestSeen, String listed);

  /**
   * A watch found a broken invariant or an error of the JVM. Its output may be wrong: this life
   * must end.
   */
  void onFatal(Throwable cause);
}
