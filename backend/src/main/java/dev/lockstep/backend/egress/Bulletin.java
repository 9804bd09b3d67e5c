package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.relay.RelayLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one session is told of clusters, whether it follows them or not: which of them there are,
 * and how each of them is. Owned by the session's event loop.
 */
final class Bulletin {
  private final ClientConnection client;
  private final Subject subject;

  /** One object for all sessions that were shown the same clusters. */
  private Set<RelayLoop> shown;

  /** The newest status of clusters for which there was no room; null while there is none. */
  private @Nullable Map<RelayLoop, Message> unheard;

  /** The index among those of {@link Notices}, or -1. */
  int place = -1;

  /**
   * @param shown what the welcome tells of
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

  /** A cluster comes into sight. */
  void show(Set<RelayLoop> more, RelayLoop relay, Message status) {
    shown = more;
    hear(relay, status);
  }

  /** A cluster goes out of sight. */
  void hide(Set<RelayLoop> fewer, RelayLoop relay, Message gone) {
    shown = fewer;
    if (unheard != null) {
      unheard.remove(relay);
    }
    client.write(gone);
  }

  /** A cluster's status has changed; while there is no room, only the newest is kept. */
  void hear(RelayLoop relay, Message status) {
    if (client.hasRoom()) {
      client.write(status);
      return;
    }
    if (unheard == null) {
      unheard = new LinkedHashMap<>();
    }
    unheard.put(relay, status);
  }

  /** There is room again. */
  void onRoom() {
    Map<RelayLoop, Message> waiting = unheard;
    if (waiting != null) {
      unheard = null;
      waiting.forEach(this::hear);
    }
  }

  void flush() {
    client.flush();
  }
}
