package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Message;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * All sessions of the backend, as one relay tells them how its cluster is. A relay keeps nothing
 * for a session that does not follow the cluster: it tells the audience once, and each session
 * knows whether the cluster was shown to it.
 */
public interface Audience {
  /** Nobody. */
  Audience NONE =
      new Audience() {
        @Override
        public Collection<Subject> subjects() {
          return List.of();
        }

        @Override
        public void tell(Message status) {}

        @Override
        public void show(Map<Subject, Boolean> sights, Message status) {}
      };

  /** Makes the audience of a relay. */
  @FunctionalInterface
  interface Source {
    Audience of(RelayLoop relay);
  }

  /**
   * The subjects of all sessions, each once. A session that is let in later looks at the policies
   * itself, after its subject has become one of these.
   */
  Collection<Subject> subjects();

  /** Tells the cluster's status to every session to which the cluster was shown. */
  void tell(Message status);

  /**
   * Shows the cluster to those who may see it now, and takes it away from those who may not.
   *
   * @param sights by subject, whether it may see the cluster; all other subjects stay as they are
   * @param status for those to whom the cluster was not shown before
   */
  void show(Map<Subject, Boolean> sights, Message status);
}
