package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.common.clock.Clock;

/**
 * What the watch of one type needs from outside, shared by all watches of a cluster. Any thread.
 */
record TypeEdges(WatchConfig config, ApiConnection api, ListPermits permits, WatchEdges cluster) {

  WatchSink sink() {
    return cluster.sink();
  }

  WatchAlarms alarms() {
    return cluster.alarms();
  }

  Clock clock() {
    return cluster.clock();
  }
}
