package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import java.util.List;

/**
 * A client's request to follow parts of a cluster; it replaces the client's earlier one there.
 *
 * @param number the client's number; later subscriptions have larger ones
 * @param ask the position and view from which to bring the client up to date
 */
public record Subscription(Subject subject, int number, List<Selection> selections, Ask ask) {
  public Subscription {
    selections = List.copyOf(selections);
  }
}
