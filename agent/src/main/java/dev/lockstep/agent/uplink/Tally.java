package dev.lockstep.agent.uplink;

/** Counts what the session does. Owned by the session. */
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
        connects, welcomes, failures, messages, bytes, beacons, resets, resumes, resumedTransfers);
  }
}
