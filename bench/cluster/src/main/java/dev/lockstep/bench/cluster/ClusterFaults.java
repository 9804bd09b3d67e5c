package dev.lockstep.bench.cluster;

import dev.lockstep.bench.cluster.server.ApiServer;
import dev.lockstep.bench.cluster.server.ClusterThread;
import dev.lockstep.bench.cluster.server.FaultBook;
import dev.lockstep.bench.cluster.store.Change;
import dev.lockstep.bench.cluster.store.ChangeLog;
import dev.lockstep.bench.cluster.store.ClusterState;

/**
 * Switches faults of a cluster on and off. A type is named by its id, {@code deployments.apps};
 * {@link #ALL} means every type. Each method returns when the fault is in force. Any thread may
 * call it.
 */
public final class ClusterFaults {

  /** Names every type. */
  public static final String ALL = FaultBook.ALL;

  private final ClusterThread thread;
  private final ApiServer server;
  private final ClusterState state;

  ClusterFaults(ClusterThread thread, ApiServer server, ClusterState state) {
    this.thread = thread;
    this.server = server;
    this.state = state;
  }

  /** Answers every new read of a type with 403; open watches continue, as they do in reality. */
  public void refuse(String typeId) {
    run(() -> server.faults().refuse(typeId, true));
  }

  /** Undoes {@link #refuse}. */
  public void allow(String typeId) {
    run(() -> server.faults().refuse(typeId, false));
  }

  /**
   * Answers the next reads of a type with a failure, for example 500, 410 or 429.
   *
   * @param retryAfterSeconds the Retry-After header, 0 for none
   * @param times number of reads that fail
   */
  public void fail(String typeId, int code, int retryAfterSeconds, int times) {
    run(() -> server.faults().answer(typeId, new FaultBook.Answer(code, retryAfterSeconds, times)));
  }

  /** Accepts reads of a type and never answers them; their connections stay open. */
  public void hold(String typeId) {
    run(() -> server.faults().hold(typeId, true));
  }

  /** Undoes {@link #hold} for new reads; held ones stay held. */
  public void release(String typeId) {
    run(() -> server.faults().hold(typeId, false));
  }

  /** Keeps watches of a type open and silent: no events, no bookmarks, no timeout. */
  public void hangWatches(String typeId) {
    run(() -> server.faults().hang(typeId, true));
  }

  /**
   * Undoes {@link #hangWatches}: watches continue at their position, if the history still has it.
   */
  public void resumeWatches(String typeId) {
    run(() -> server.faults().hang(typeId, false));
  }

  /** Ends all watches of a type normally. */
  public void closeWatches(String typeId) {
    run(() -> server.endWatches(typeId));
  }

  /** Resets the connections of all watches of a type in the middle of an event. */
  public void breakWatches(String typeId) {
    run(() -> server.breakWatches(typeId, "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Po"));
  }

  /** Drops all connections, and continues to listen. */
  public void dropConnections() {
    run(server::dropConnections);
  }

  /** Cuts every list of a type after half of its items. */
  public void cutLists(String typeId, boolean on) {
    run(() -> server.faults().cutLists(typeId, on));
  }

  /** Returns the token of a page with that page, so that the list never ends. */
  public void endlessPages(String typeId, boolean on) {
    run(() -> server.faults().endlessPages(typeId, on));
  }

  /** Offers or refuses watches that begin with the existing objects. */
  public void streamingLists(boolean on) {
    run(() -> server.faults().streamingLists(on));
  }

  /** Serves lists that take any version from a cache that is as old as the history. */
  public void staleCache(boolean on) {
    run(() -> server.faults().staleCache(on));
  }

  /** Forgets all history: older resourceVersions and unfinished pages are gone. */
  public void compact() {
    run(state::compact);
  }

  /**
   * Restores an earlier state and drops all connections, as a restored backup does. The story does
   * not notice: objects that it has deleted since then return and stay.
   */
  public void restore(long resourceVersion) {
    run(() -> {
      server.dropConnections();
      state.restore(resourceVersion);
    });
  }

  /** Sends a bookmark to every watch that requested them, now. */
  public void bookmark() {
    run(server::bookmark);
  }

  /** Sends a bookmark of any resourceVersion to all watches of a type. */
  public void sendBookmark(String typeId, long resourceVersion) {
    run(() -> server.injectBookmark(typeId, resourceVersion));
  }

  /** Writes an arbitrary line into all watches of a type. */
  public void sendLine(String typeId, String line) {
    run(() -> server.inject(typeId, line));
  }

  /** Repeats to each watch of a type its last event. */
  public void repeatLastEvent(String typeId) {
    run(() -> server.repeatLast(typeId));
  }

  /** Sends all watches of a type the oldest remembered change. */
  public void sendOldestEvent(String typeId) {
    run(() -> {
      ChangeLog log = state.known(typeId).log();
      if (log.first() == log.end()) {
        throw new IllegalStateException("no change of " + typeId + " is remembered");
      }
      Change oldest = log.get(log.first());
      server.inject(typeId, oldest);
    });
  }

  /** Stops listening and drops all connections, as when the process dies. */
  public void stopListening() {
    server.stopListening();
  }

  /** Listens again, on the same port. */
  public void startListening() {
    server.listen();
  }

  /** Switches off every lasting fault; does not start to listen. */
  public void clear() {
    run(() -> server.faults().clear());
  }

  private void run(Runnable work) {
    thread.ask(() -> {
      work.run();
      server.drainWatches();
      return true;
    });
  }
}
