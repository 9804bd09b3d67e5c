package dev.lockstep.agent.printing;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Timestamps and durations as Kubernetes writes them. A projection does not know the present time:
 * it passes an age on as the time from which it counts.
 */
public final class Times {

  /** An unknown time, on the wire and here. */
  public static final long UNKNOWN = 0;

  private static final int YEAR_MIN = 1970;
  private static final int DATE_TIME_CHARS = "2026-01-01T00:00:00".length();

  private Times() {}

  /**
   * Returns milliseconds since 1970 of a timestamp like {@code 2026-01-02T03:04:05.678Z} or with an
   * offset like {@code +02:00}. Anything else, and any year but 1970 to 9999, is {@link #UNKNOWN}:
   * a tenant's year 0 or 292277026596 does no harm.
   */
  public static long millis(String text) {
    if (text.length() <= DATE_TIME_CHARS
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return UNKNOWN;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if (year < YEAR_MIN
        || month < 1
        || month > 12
        || day < 1
        || day > YearMonth.of(year, month).lengthOfMonth()
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59) {
      return UNKNOWN;
    }
    int zoneAt = DATE_TIME_CHARS;
    int fraction = 0;
    if (text.charAt(zoneAt) == '.') {
      zoneAt++;
      int scale = 100;
      while (zoneAt < text.length() && isDigit(text.charAt(zoneAt))) {
        fraction += (text.charAt(zoneAt) - '0') * scale;
        scale /= 10;
        zoneAt++;
      }
      if (zoneAt == DATE_TIME_CHARS + 1) {
        return UNKNOWN;
      }
    }
    int offsetMinutes = offsetMinutes(text, zoneAt);
    if (offsetMinutes == Integer.MIN_VALUE) {
      return UNKNOWN;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    long minutes = (days * 24 + hour) * 60 + minute - offsetMinutes;
    return Math.max((minutes * 60 + second) * 1000 + fraction, UNKNOWN);
  }

  private static int offsetMinutes(String text, int at) {
    int left = text.length() - at;
    if (left == 1 && text.charAt(at) == 'Z') {
      return 0;
    }
    if (left != 6 || text.charAt(at + 3) != ':') {
      return Integer.MIN_VALUE;
    }
    int hours = digits(text, at + 1, 2);
    int minutes = digits(text, at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    return switch (text.charAt(at)) {
      case '+' -> hours * 60 + minutes;
      case '-' -> -(hours * 60 + minutes);
      default -> Integer.MIN_VALUE;
    };
  }

  private static int digits(String text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Prints a duration in its two largest units, as kubectl does: 95s, 3m20s, 5h12m, 9d, 2y40d. */
  static String duration(long durationMs) {
    long seconds = durationMs / 1000;
    if (durationMs <= -2000) {
      return "<invalid>";
    }
    if (durationMs < 0) {
      return "0s";
    }
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return two(days, "d", hours % 24, "h");
    }
    if (days < 2 * 365) {
      return days + "d";
    }
    if (days < 8 * 365) {
      return two(days / 365, "y", days % 365, "d");
    }
    return days / 365 + "y";
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
  }
}
