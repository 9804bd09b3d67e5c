package dev.lockstep.backend.egress;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.relay.Lane;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.SubscriberPort;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attachments of one event loop in one cluster. A frame costs the relay's thread one delivery
 * for all of them, and the loop a walk over them.
 */
final class AttachmentLane implements Lane {
  /**
   * Number of sessions that the loop reads before it writes to the first of them. A session's
   * objects are scattered in memory, and have left the caches since the last frame. Reads between
   * system calls would wait for memory one by one; reads in a row wait together.
   */
  private static final int AT_ONCE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(AttachmentLane.class);

  private final RelayLoop relay;
  private final Executor loop;

  AttachmentLane(RelayLoop relay, Executor loop) {
    this.relay = relay;
    this.loop = loop;
  }

  @Override
  public void offer(Frame frame, SubscriberPort[] sessions) {
    relay.deliver(loop, () -> {}, () -> offerOnLoop(frame, sessions));
  }

  private static void offerOnLoop(Frame frame, SubscriberPort[] sessions) {
    for (int from = 0; from < sessions.length; from += AT_ONCE) {
      int to = Math.min(from + AT_ONCE, sessions.length);
      int listening = 0;
      for (int i = from; i < to; i++) {
        if (session(sessions[i]).isListening()) {
          listening |= 1 << (i - from);
        }
      }
      for (int i = from; i < to; i++) {
        if ((listening & 1 << (i - from)) != 0) {
          offerTo(frame, session(sessions[i]));
        }
      }
    }
  }

  private static void offerTo(Frame frame, Attachment session) {
    try {
      session.take(frame);
    } catch (RuntimeException e) {
      // A failing session must not keep the frame from the others.
      LOG.error("A call to a session failed. The session will notice the gap and ask again.", e);
    }
  }

  /** The relay offers a lane only the lane's own sessions, which are attachments. */
  private static Attachment session(SubscriberPort port) {
    return (Attachment) port;
  }
}
