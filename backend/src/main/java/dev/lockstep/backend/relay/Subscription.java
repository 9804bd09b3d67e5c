package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import java.util.List;

/**
 * What a client asks of a cluster, in place of whatever it asked there before.
 *
 * @param number the client's own; later ones are larger
 * @param ask from where the client is brought up to date
 */
public record Subscription(Subject subject, int number, List<Selection> selections, Ask ask) {
  public Subscription {
    selections = List.copyOf(selections);
  }
}
