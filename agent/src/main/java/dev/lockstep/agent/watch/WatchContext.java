package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.agent.types.AllowList;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/** What all watches of one cluster share. Everything in it is safe for all threads. */
record WatchContext(
    ApiConnection api,
    WatchConfig config,
    AllowList allowList,
    ListPermits permits,
    WatchPorts ports,
    NanoClock clock,
    EpochClock epochClock) {}
