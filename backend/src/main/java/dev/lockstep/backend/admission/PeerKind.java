package dev.lockstep.backend.admission;

import dev.lockstep.backend.observe.Count;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The differences between agents and clients in counts and logs.
 *
 * @param noun the kind of peer with its article, for log lines
 * @param level the level of log lines about refusals
 */
public record PeerKind(String noun, Logger log, Level level, PeerCounts counts) {

  /**
   * The counts of one kind of peer.
   *
   * @param frames refused messages
   * @param versions hellos of another protocol version
   * @param tokens tokens that were refused or revoked
   * @param pauses pauses of reading
   */
  public record PeerCounts(Count frames, Count versions, Count tokens, Count pauses) {}
}
