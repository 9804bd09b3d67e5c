package dev.lockstep.backend.relay;

import dev.lockstep.backend.view.View;
import java.util.LinkedHashSet;
import java.util.Set;

/** A view and the sessions that share it. Owned by the relay's thread. */
final class ViewGroup {
  final View view;

  /** Those who stand at the view's position and get its next frame. */
  final Set<ClientSession> live = new LinkedHashSet<>();

  /** Sessions that hold the view, live or not. */
  int holders;

  /** When the last frame was sent. */
  long sentMs;

  /** When the last holder left. */
  long leftMs;

  ViewGroup(View view, long nowMs) {
    this.view = view;
    this.sentMs = nowMs;
    this.leftMs = nowMs;
  }

  long id() {
    return view.key().id();
  }
}
