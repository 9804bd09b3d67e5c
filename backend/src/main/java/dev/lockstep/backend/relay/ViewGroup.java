package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A view, and the sessions that share it. Owned by the relay's thread. */
final class ViewGroup {
  final View view;

  /** Number of sessions that hold the view, live or not. */
  int holders;

  /** Time of the last frame. */
  long sentMs;

  /** Time at which the last holder left. */
  long leftMs;

  /** Subscribers that stand at the view's position and receive its next frame. */
  private final List<Subscriber> live = new ArrayList<>();

  /** Live sessions by lane, from the last offer; empty after any change of them. */
  private List<Part> parts = List.of();

  /** Live sessions of one lane. */
  private static final class Part {
    final Lane lane;
    final SubscriberPort[] sessions;

    Part(Lane lane, List<SubscriberPort> sessions) {
      this.lane = lane;
      this.sessions = sessions.toArray(SubscriberPort[]::new);
    }
  }

  ViewGroup(View view, long nowMs) {
    this.view = view;
    this.sentMs = nowMs;
    this.leftMs = nowMs;
  }

  long id() {
    return view.key().id();
  }

  /** Number of live subscribers. */
  int live() {
    return live.size();
  }

  boolean isFollowed() {
    return !live.isEmpty();
  }

  /** A copy of the live subscribers, whose standings the caller may change meanwhile. */
  List<Subscriber> followers() {
    return List.copyOf(live);
  }

  /** Makes a subscriber live: it receives every frame from now on. */
  void join(Subscriber subscriber) {
    if (subscriber.place < 0) {
      subscriber.place = live.size();
      live.add(subscriber);
      parts = List.of();
    }
  }

  void leave(Subscriber subscriber) {
    int place = subscriber.place;
    if (place >= 0) {
      subscriber.place = -1;
      Subscriber last = live.removeLast();
      if (last != subscriber) {
        live.set(place, last);
        last.place = place;
      }
      parts = List.of();
    }
  }

  /**
   * Offers a frame to all live subscribers. The cost is one call per lane while they stay the same.
   */
  void offer(Frame frame) {
    if (parts.isEmpty()) {
      parts = byLane();
    }
    for (Part part : parts) {
      part.lane.offer(frame, part.sessions);
    }
  }

  private List<Part> byLane() {
    Map<Lane, List<SubscriberPort>> lanes = new LinkedHashMap<>();
    for (Subscriber subscriber : live) {
      lanes.computeIfAbsent(subscriber.port.lane(), lane -> new ArrayList<>()).add(subscriber.port);
    }
    List<Part> all = new ArrayList<>(lanes.size());
    lanes.forEach((lane, sessions) -> all.add(new Part(lane, sessions)));
    return all;
  }
}
