package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.relay.RelayLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that one session sees, whether it follows them or not, and the status messages that
 * wait for room. Owned by the session's event loop.
 */
final class Bulletin {
  private final ClientConnection client;
  private final Subject subject;

  /** One object for all sessions that see the same clusters. */
  private Set<RelayLoop> shown;

  /** The newest status of clusters for which the socket had no room; null if there is none. */
  private @Nullable Map<RelayLoop, Message> unsent;

  /** Index in {@link Notices}, which owns the field; -1 if absent. */
  int place = -1;

  /**
   * @param shown the clusters that the welcome names
   */
  Bulletin(ClientConnection client, Subject subject, Set<RelayLoop> shown) {
    this.client = client;
    this.subject = subject;
    this.shown = shown;
  }

  Subject subject() {
    return subject;
  }

  Set<RelayLoop> shown() {
    return shown;
  }

  /** Shows a cluster. */
  void show(Set<RelayLoop> more, RelayLoop relay, Message status) {
    shown = more;
    send(relay, status);
  }

  /** Hides a cluster. */
  void hide(Set<RelayLoop> fewer, RelayLoop relay, Message gone) {
    shown = fewer;
    if (unsent != null) {
      unsent.remove(relay);
    }
    client.write(gone);
  }

  /** Sends a cluster's status; keeps only the newest while the socket has no room. */
  void send(RelayLoop relay, Message status) {
    if (client.hasRoom()) {
      client.write(status);
      return;
    }
    if (unsent == null) {
      unsent = new LinkedHashMap<>();
    }
    unsent.put(relay, status);
  }

  /** Called when the socket has room again. */
  void onRoom() {
    Map<RelayLoop, Message> waiting = unsent;
    if (waiting != null) {
      unsent = null;
      waiting.forEach(this::send);
    }
  }

  void flush() {
    client.flush();
  }
}
