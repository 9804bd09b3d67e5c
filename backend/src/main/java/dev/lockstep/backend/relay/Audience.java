package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.message.Message;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * All sessions of the backend, as the receivers of one relay's announcements. A relay keeps nothing
 * for a session that does not follow the cluster: it announces once, and each session knows whether
 * it sees the cluster.
 */
public interface Audience {
  /** An audience without sessions. */
  Audience NONE =
      new Audience() {
        @Override
        public Collection<Subject> subjects() {
          return List.of();
        }

        @Override
        public void announce(Message status) {}

        @Override
        public void show(Map<Subject, Boolean> sights, Message status) {}
      };

  /** Creates the audience of a relay. */
  @FunctionalInterface
  interface Source {
    Audience of(RelayLoop relay);
  }

  /**
   * The subjects of all sessions, each once. A new session checks the policies itself, after its
   * subject has been added.
   */
  Collection<Subject> subjects();

  /** Sends the cluster's status to every session that sees the cluster. */
  void announce(Message status);

  /**
   * Shows the cluster to the sessions that may see it now, and hides it from the others.
   *
   * @param sights whether each subject may see the cluster; other subjects stay as they are
   * @param status for sessions that did not see the cluster before
   */
  void show(Map<Subject, Boolean> sights, Message status);
}
