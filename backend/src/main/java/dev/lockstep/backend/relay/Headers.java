package dev.lockstep.backend.relay;

import dev.lockstep.backend.view.View;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;

/** Builds the headers of state frames for one cluster. Pure. */
final class Headers {
  private final RelayConfig config;

  Headers(RelayConfig config) {
    this.config = config;
  }

  /**
   * Returns the header of a step to a view's position.
   *
   * @param isEmpty whether the step changes nothing
   */
  StateFrame step(Position from, long fromView, View view, boolean isEmpty, Times times) {
    return header(view, isEmpty, times).setFrom(wire(from)).setFromView(fromView).build();
  }

  /** Returns the header of a step that replaces all that its receiver holds. */
  StateFrame reset(ResetReason reason, View view, boolean isEmpty, Times times) {
    return header(view, isEmpty, times)
        .setFrom(wire(Position.ORIGIN))
        .setReset(reason)
        .setHistory(config.history())
        .build();
  }

  /** Fields of a header that do not depend on the step. */
  record Times(long policyRevision, long sentMs) {}

  private StateFrame.Builder header(View view, boolean isEmpty, Times times) {
    return StateFrame.newBuilder()
        .setCluster(config.cluster())
        .setTo(wire(view.position()))
        .setView(view.key().id())
        .setDigest(view.digest())
        .setObjects(view.objects())
        .setPolicyRevision(times.policyRevision())
        .setStampedMs(isEmpty ? 0 : view.stampedMs())
        .setSentMs(times.sentMs());
  }

  static dev.lockstep.protocol.wire.Position wire(Position position) {
    return dev.lockstep.protocol.wire.Position.newBuilder()
        .setEpoch(position.epoch())
        .setVersion(position.version())
        .build();
  }
}
