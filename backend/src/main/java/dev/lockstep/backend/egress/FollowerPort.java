package dev.lockstep.backend.egress;

import dev.lockstep.backend.relay.Ask;

/** A follower's output to its relay. Calls arrive in the order in which they were made. */
public interface FollowerPort {
  /** Reports that the follower no longer stands where frames begin; it asks when it has room. */
  void lagging();

  /** Asks for the changes since the follower's cursor. */
  void ask(Ask ask);
}
