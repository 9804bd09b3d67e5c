package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.Failure;
import java.util.Optional;

/** Counters of each type. All except the first four count faults that the watch survived. */
public enum WatchCounter {
  /** Events passed to the sink. */
  EVENTS("Events applied"),
  /** Bookmarks that moved the position to resume from. */
  BOOKMARKS("Bookmarks"),
  /** Complete lists passed to the sink. */
  LISTS("Complete lists"),
  /** Watches opened. */
  WATCHES("Watches opened"),
  /** Lists started because a watch could not continue. */
  RELISTS("Lists started because a watch could not be resumed"),
  /** Answers or watches with 410: the position to resume from is compacted. */
  EXPIRED("Answers that the position to resume from is compacted"),
  /** Watches that the server closed before anything arrived. */
  FRUITLESS_CLOSES("Watches closed by the server without progress"),
  /** Watches that were open but dead. */
  IDLE_TIMEOUTS("Watches or lists abandoned because nothing arrived"),
  /** Connections that were refused or broke. */
  CONNECTION_FAILURES("Connections refused or broken"),
  /** Answers 429 and 503. */
  THROTTLED("Answers that ask to retry later"),
  /** Answers 401. */
  UNAUTHORIZED("Answers that the credentials are not valid"),
  /** Answers 403. */
  FORBIDDEN("Answers that the agent may not read the type"),
  /** Other answers with an error. */
  REFUSALS("Other answers with an error"),
  /** Objects that cannot be read, or that lack a required field. */
  MALFORMED_OBJECTS("Objects that could not be read"),
  /** List bodies or watch streams that are not JSON, or with a line over the limit. */
  MALFORMED_STREAMS("Lists or watches that could not be read"),
  /** Events at or before the newest applied one. */
  OLD_EVENTS("Events refused because they were old"),
  /** Events that a bookmark had already announced as delivered; they are applied. */
  LATE_EVENTS("Events that arrived after their bookmark"),
  /** Bookmarks before the place to resume from. Ignored. */
  BACKWARD_BOOKMARKS("Bookmarks that went backwards"),
  /** Lists older than the history. */
  OLD_LISTS("Lists refused because they were old"),
  /** Older lists that were accepted: the server was restored from a backup. */
  RESTORED_SERVERS("Times the server's history went back"),
  /** Paged lists whose pages do not fit together, or never end. */
  BROKEN_LISTS("Paged lists whose pages did not fit together"),
  /** Streaming lists that the server did not finish; the type is listed in pages from then on. */
  STREAMING_FALLBACKS("Falls back from streaming to paged lists"),
  /** Failures of the watch's own thread, which restarted with a list. */
  CRASHES("Failures of the watch itself");

  private final String text;

  WatchCounter(String text) {
    this.text = text;
  }

  /** The counter of a failure; empty for an orderly end. */
  static Optional<WatchCounter> of(Failure failure) {
    return switch (failure.kind()) {
      case CLOSED -> Optional.empty();
      case IDLE -> Optional.of(IDLE_TIMEOUTS);
      case CONNECTION -> Optional.of(CONNECTION_FAILURES);
      case MALFORMED -> Optional.of(MALFORMED_STREAMS);
      case STATUS -> Optional.of(ofStatus(failure));
    };
  }

  private static WatchCounter ofStatus(Failure failure) {
    if (failure.isExpired()) {
      return EXPIRED;
    }
    if (failure.isThrottled()) {
      return THROTTLED;
    }
    return switch (failure.code()) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      default -> REFUSALS;
    };
  }

  /** For a metric's help line. */
  public String text() {
    return text;
  }
}
