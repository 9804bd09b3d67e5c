package dev.lockstep.agent.watch;

/** Is told what somebody above may have to act on. Calls come from the thread concerned. */
public interface WatchAlarms {

  /**
   * The server's history went back, as when etcd is restored from a backup: the list that is about
   * to be given to the sink is older than what was given before, and the server stands by it.
   * Whoever promises that history never goes back has to begin a new epoch.
   */
  void onRestoredServer(String typeId, String newestSeen, String listed);

  /**
   * A watch found the program wrong, or the JVM at its end. What it gave out may be wrong, too: the
   * process has to end.
   */
  void onFatal(Throwable cause);
}
