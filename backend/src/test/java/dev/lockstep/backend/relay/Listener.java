package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.egress.Outlet;
import dev.lockstep.backend.message.Message;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The status messages to one session, by the rules of the backend's side towards clients. */
final class Listener {
  final Subject subject;
  private final Outlet outlet;
  private final Executor later;
  private boolean isShown;
  private @Nullable Message unsent;

  /**
   * @param later runs a call to the session, after all earlier ones
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
        send(status);
      } else if (!isSeen && isShown) {
        isShown = false;
        unsent = null;
        outlet.write(ClusterMessages.gone(World.CLUSTER));
      }
    });
  }

  /** The relay's answer to an admitted session. */
  void greet(Message status) {
    later.execute(() -> {
      isShown = true;
      send(status);
    });
  }

  void announce(Message status) {
    later.execute(() -> {
      if (isShown) {
        send(status);
      }
    });
  }

  private void send(Message status) {
    unsent = status;
    onRoom();
  }

  void onRoom() {
    Message newest = unsent;
    if (newest != null && outlet.hasRoom()) {
      unsent = null;
      outlet.write(newest);
    }
  }
}
