package dev.lockstep.backend.egress;

import dev.lockstep.backend.relay.Ask;

/** What a follower tells its relay. Calls arrive in the order in which they were made. */
public interface FollowerPort {
  /** It does not stand where frames begin any more, and will ask when there is room. */
  void lagging();

  /** It wants to be brought up to date. */
  void ask(Ask ask);
}
