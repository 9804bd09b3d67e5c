package dev.lockstep.backend.admission;

import dev.lockstep.backend.observe.Count;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * How agents and clients differ in what is counted and logged of them.
 *
 * @param noun with its article, for log lines
 * @param level of log lines about refusals
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
