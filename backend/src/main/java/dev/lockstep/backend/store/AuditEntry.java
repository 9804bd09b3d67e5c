package dev.lockstep.backend.store;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One event of the audit trail. Long texts are cut and marked; control characters, which could
 * forge further lines in print, are replaced.
 *
 * @param cluster empty if the event is about none
 * @param subject the user; empty if the event is about none
 * @param detail more about the event; never a token
 */
public record AuditEntry(
    Instant at, AuditKind kind, String cluster, String subject, String detail) {
  public static final int TEXT_CHARS_MAX = 1_000;

  private static final String CUT = " [cut]";
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  public AuditEntry {
    cluster = safe(cluster);
    subject = safe(subject);
    detail = safe(detail);
  }

  private static String safe(String text) {
    String cut =
        text.length() > TEXT_CHARS_MAX
            ? text.substring(0, TEXT_CHARS_MAX - CUT.length()) + CUT
            : text;
    return isPlain(cut) ? cut : UNSAFE.matcher(cut).replaceAll("?");
  }

  /** Nearly every text is printable ASCII, and this check is far cheaper than the pattern. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each < ' ' || each > '~') {
        return false;
      }
    }
    return true;
  }
}
