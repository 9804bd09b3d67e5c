package dev.lockstep.agent.uplink;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.ResumeRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides which message about the state goes to the backend next. Owned by the session.
 *
 * <p>It keeps a cursor: the version that the backend holds once it has received all sent messages.
 * When the line is free and the hot state is ahead, it asks the hot state for the changes since the
 * cursor, and sends the answer. When nothing changes, it asks at every beacon interval, and the
 * empty answer is the beacon: so a beacon proves that everything from the ring on works. At any
 * time the backend may name its own position, which becomes the cursor.
 */
final class StateLane implements AutoCloseable {
  private final UplinkPort port;
  private final AnswerEncoder encoder;
  private final Tally tally;
  private final Outbox outbox = new Outbox();

  private long newest;
  private long epoch;
  private long beaconNs = TimeUnit.MILLISECONDS.toNanos(UplinkTimes.BEACON_MS_DEFAULT);
  private long cursor = UplinkSession.EVERYTHING;
  private ResetReason resetReason = ResetReason.RESET_FIRST;
  // The backend named its position, and must get an answer even if nothing changed since.
  private boolean isAnswerOwed;

  private boolean isAsking;
  private long askNumber;
  private long askedNs;

  StateLane(UplinkPort port, AnswerEncoder encoder, Tally tally) {
    this.port = port;
    this.encoder = encoder;
    this.tally = tally;
  }

  long epoch() {
    return epoch;
  }

  /** The version that the backend holds after everything sent; EVERYTHING before the first. */
  long cursor() {
    return cursor;
  }

  @Override
  public void close() {
    encoder.close();
  }

  /** The hot state reached a version. */
  void onVersion(long version) {
    newest = Math.max(newest, version);
  }

  /** The backend welcomed the agent. */
  void begin(long assignedEpoch, long beaconIntervalNs) {
    epoch = assignedEpoch;
    beaconNs = beaconIntervalNs;
  }

  /**
   * The backend named its position, which becomes the cursor.
   *
   * @throws FrameException if the position is of a later life
   */
  void resume(ResumeRequest request, long nowNs) throws FrameException {
    tally.resumes++;
    Position from = FrameDecoder.position(request.getFrom());
    if (from.epoch() > epoch) {
      throw new FrameException(CloseCode.UNEXPECTED, "it stands in a later life than this");
    }
    interrupt(nowNs);
    isAnswerOwed = true;
    if (request.hasPartial()) {
      Position to = outbox.resume(request.getPartial(), from, epoch, nowNs);
      if (to != null) {
        tally.resumedTransfers++;
        isAnswerOwed = false;
        standAt(to.version());
        return;
      }
    }
    if (from.epoch() == epoch) {
      standAt(from.version());
    } else {
      cursor = UplinkSession.EVERYTHING;
      resetReason =
          from.equals(Position.ORIGIN) ? ResetReason.RESET_FIRST : ResetReason.RESET_HISTORY;
    }
  }

  /** From here the backend gets changes, or a reset if they are past the horizon. */
  private void standAt(long version) {
    cursor = version;
    resetReason = ResetReason.RESET_HORIZON;
  }

  /**
   * Stops the current transfer and request: the line is lost, or the backend named its position.
   */
  void interrupt(long nowNs) {
    isAsking = false;
    outbox.interrupt(nowNs);
  }

  /** Whether the answer to the request of that number is still needed. */
  boolean awaits(long number) {
    return isAsking && number == askNumber;
  }

  /**
   * Begins to send an answer. Returns false if the backend holds a later version than the agent.
   */
  boolean accept(Answer answer, long nowNs) {
    isAsking = false;
    switch (answer) {
      case Delta delta -> {
        Invariant.check(delta.from() == cursor, "an answer begins where it was asked for");
        if (delta.from() == delta.to()) {
          tally.beacons++;
        }
        outbox.begin(encoder.delta(delta, epoch), nowNs);
      }
      case Capture capture -> {
        if (capture.to() < cursor) {
          return false;
        }
        tally.resets++;
        outbox.begin(encoder.reset(capture, resetReason, epoch), nowNs);
      }
    }
    standAt(answer.to());
    isAnswerOwed = false;
    return true;
  }

  /**
   * Returns the next message for a free line; null when there is none. Then it asks the hot state,
   * if there is something to ask.
   *
   * @param sentNs when the last message was sent
   */
  byte @Nullable [] next(long sentNs, long nowNs) {
    if (outbox.hasNext()) {
      return outbox.next(nowNs);
    }
    if (!isAsking && (isAnswerOwed || newest > cursor || isBeaconDue(sentNs, nowNs))) {
      isAsking = true;
      askNumber++;
      askedNs = nowNs;
      port.ask(askNumber, cursor);
    }
    return null;
  }

  private boolean isBeaconDue(long sentNs, long nowNs) {
    return nowNs - sentNs >= beaconNs;
  }

  /** Whether the hot state owes an answer for too long. */
  boolean isUnanswered(long nowNs) {
    return isAsking && nowNs - askedNs >= UplinkTimes.ANSWER_NS;
  }

  /** Drops a kept transfer after its time. */
  void expire(long nowNs) {
    outbox.expire(nowNs);
  }

  /** Time until a kept transfer expires; a very long time if none is kept. */
  long keptForNs(long nowNs) {
    return outbox.isKeeping() ? outbox.keptUntilNs() - nowNs : Long.MAX_VALUE;
  }

  /** Time until an answer is overdue or a beacon is due. */
  long nextNs(Line line, long nowNs) {
    if (isAsking) {
      return askedNs + UplinkTimes.ANSWER_NS - nowNs;
    }
    return line.isSending() ? Long.MAX_VALUE : line.sentNs() + beaconNs - nowNs;
  }
}
