package dev.lockstep.bench.load;

import dev.lockstep.protocol.frame.StateStep;

/**
 * A message of the backend, decoded once for all clients that receive the same bytes. Treated as
 * immutable.
 *
 * @param message its bytes
 * @param step its decoded form
 * @param changes number of upserts and removals
 * @param sampledNs due times of some of its changes, evenly spread, the oldest first
 */
record ReadFrame(byte[] message, StateStep step, int changes, long[] sampledNs) {
  /** Returns the number of changes that a sample stands for. */
  long weight(int sample) {
    int samples = sampledNs.length;
    return (changes * (sample + 1L)) / samples - (changes * (long) sample) / samples;
  }
}
