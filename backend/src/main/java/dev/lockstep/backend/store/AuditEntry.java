package dev.lockstep.backend.store;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One line of the audit trail. Long texts are cut and say so; control characters, which could forge
 * further lines when it is printed, are replaced.
 *
 * @param cluster whose, or empty
 * @param subject who, or empty
 * @param detail what exactly; never a token
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

  /** Nearly every text is of printable ASCII, and to see that is far cheaper than to search it. */
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
