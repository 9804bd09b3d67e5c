package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.egress.Outlet;
import dev.lockstep.backend.frame.Message;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one session is told of how its cluster is, by the rules of the clients' side of the edge.
 */
final class Listener {
  final Subject subject;
  private final Outlet outlet;
  private final Executor later;
  private boolean isShown;
  private @Nullable Message unheard;

  /**
   * @param later has the session hear of something, after all that it was told before
   */
  Listener(Subject subject, Outlet outlet, Executor later) {
    this.subject = subject;
    this.outlet = outlet;
    this.later = later;
  }

  void show(boolean isSeen, Message status) {
    later.execute(() -> {
      if (isSeen && !isShown) {
        isShown = true;
        hear(status);
      } else if (!isSeen && isShown) {
        isShown = false;
        unheard = null;
        outlet.write(ClusterMessages.gone(World.CLUSTER));
      }
    });
  }

  /** The relay's answer to a session that was let in. */
  void greet(Message status) {
    later.execute(() -> {
      isShown = true;
      hear(status);
    });
  }

  void tell(Message status) {
    later.execute(() -> {
      if (isShown) {
        hear(status);
      }
    });
  }

  private void hear(Message status) {
    unheard = status;
    onRoom();
  }

  void onRoom() {
    Message newest = unheard;
    if (newest != null && outlet.hasRoom()) {
      unheard = null;
      outlet.write(newest);
    }
  }
}
