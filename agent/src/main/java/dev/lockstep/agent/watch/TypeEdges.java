package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.common.clock.Clock;

/** The outside dependencies of one type's watch, shared by all watches of a cluster. Any thread. */
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
