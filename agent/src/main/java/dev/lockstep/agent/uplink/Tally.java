package dev.lockstep.agent.uplink;

/** Counters of the session. Owned by the session. */
final class Tally {
  long connects;
  long welcomes;
  long failures;
  long messages;
  long bytes;
  long beacons;
  long resets;
  long resumes;
  long resumedTransfers;

  UplinkCounts counts() {
    return new UplinkCounts(
        new UplinkCounts.Connections(connects, welcomes, failures),
        new UplinkCounts.Sent(messages, bytes, beacons),
        new UplinkCounts.Recovery(resets, resumes, resumedTransfers));
  }
}
