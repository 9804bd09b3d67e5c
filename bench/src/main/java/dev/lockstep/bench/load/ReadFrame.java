package dev.lockstep.bench.load;

import dev.lockstep.protocol.frame.StateStep;

/**
 * A message of the backend, read once for all clients that get the same bytes. Immutable by
 * agreement.
 *
 * @param message its bytes
 * @param step what it says
 * @param changes how many resources it brings and takes
 * @param sampledNs when some of its changes were due, evenly spread over all, the oldest first
 */
record ReadFrame(byte[] message, StateStep step, int changes, long[] sampledNs) {
  /** Of so many changes of each sample the latency is counted as if it were theirs. */
  long weight(int sample) {
    int samples = sampledNs.length;
    return (changes * (sample + 1L)) / samples - (changes * (long) sample) / samples;
  }
}
