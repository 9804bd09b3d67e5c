package dev.lockstep.backend.egress;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.relay.Lane;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.SubscriberPort;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attachments of one event loop in one cluster. A frame costs the relay's thread one hand-over
 * for all of them, and the loop a walk over them.
 */
final class AttachmentLane implements Lane {
  /**
   * So many sessions are looked at before the first of them is written to. What a session consists
   * of lies scattered in memory and has left the caches since the last frame: looked at one after
   * the other, between system calls, each is waited for; looked at in a row, all are waited for
   * together.
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
    relay.deliver(loop, () -> {}, () -> tell(frame, sessions));
  }

  private static void tell(Frame frame, SubscriberPort[] sessions) {
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
          tell(frame, session(sessions[i]));
        }
      }
    }
  }

  private static void tell(Frame frame, Attachment session) {
    try {
      session.take(frame);
    } catch (RuntimeException e) {
      // It must not take the others' news with it.
      LOG.error("A session could not be told something; it will notice the gap.", e);
    }
  }

  /** A lane is given no sessions but its own. */
  private static Attachment session(SubscriberPort port) {
    return (Attachment) port;
  }
}
