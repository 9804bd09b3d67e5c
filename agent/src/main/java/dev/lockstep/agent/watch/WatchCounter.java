package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.Failure;
import java.util.Optional;

/** What is counted for every type. Each but the first four is a fault of somebody, survived. */
public enum WatchCounter {
  /** Events given to the sink. */
  EVENTS("Events applied"),
  /** Bookmarks that moved the place to resume from. */
  BOOKMARKS("Bookmarks"),
  /** Complete lists given to the sink. */
  LISTS("Complete lists"),
  /** Watches opened. */
  WATCHES("Watches opened"),
  /** Lists begun because a watch could not go on. */
  RELISTS("Lists begun because a watch could not be resumed"),
  /** Answers or watches with 410: the place to resume from is compacted away. */
  EXPIRED("Times the apiserver had forgotten our place"),
  /** Watches that the server closed before anything came. */
  FRUITLESS_CLOSES("Watches closed by the server without progress"),
  /** Watches that were open but dead. */
  IDLE_TIMEOUTS("Watches or lists given up because nothing came"),
  /** Connections that could not be made, or broke. */
  CONNECTION_FAILURES("Connections refused or broken"),
  /** Answers 429 and 503. */
  THROTTLED("Answers that ask to come back later"),
  /** Answers 401. */
  UNAUTHORIZED("Answers that our credentials are not valid"),
  /** Answers 403. */
  FORBIDDEN("Answers that we may not read the type"),
  /** Other answers that are not what was asked for. */
  REFUSALS("Other answers with an error"),
  /** Objects that cannot be read, or that lack what every object has. */
  MALFORMED_OBJECTS("Objects that could not be read"),
  /** List bodies or watch streams that are not JSON, or with a line over the limit. */
  MALFORMED_STREAMS("Lists or watches that could not be read"),
  /** Events at or before the newest applied one. */
  OLD_EVENTS("Events refused because they were old"),
  /** Events that a bookmark had already announced as delivered. Applied all the same. */
  LATE_EVENTS("Events that came after their bookmark"),
  /** Bookmarks before the place to resume from. Ignored. */
  BACKWARD_BOOKMARKS("Bookmarks that went backwards"),
  /** Lists older than what was applied before. */
  OLD_LISTS("Lists refused because they were old"),
  /** Lists that were accepted although they are older: the server was restored from a backup. */
  RESTORED_SERVERS("Times the server's history went back"),
  /** Paged lists whose pages do not belong together, or never end. */
  BROKEN_LISTS("Paged lists whose pages did not fit together"),
  /** Streaming lists that the server did not finish, after which paged lists are used. */
  STREAMING_FALLBACKS("Falls back from streaming to paged lists"),
  /** The watch's own thread failed, and began again with a list. */
  CRASHES("Failures of the watch itself");

  private final String text;

  WatchCounter(String text) {
    this.text = text;
  }

  /** What a failure is counted as; nothing for an orderly end. */
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
