package dev.lockstep.agent.watch;

/**
 * Where the watches report to.
 *
 * @param sink takes what is learnt of the cluster
 * @param alarms is told what may have to be acted on
 */
public record WatchPorts(WatchSink sink, WatchAlarms alarms) {}
