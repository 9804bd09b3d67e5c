package dev.lockstep.agent.watch;

/**
 * Compares resourceVersions. Decimal numbers of any length without leading zeros have an order;
 * anything else is opaque and ordered by arrival only.
 */
final class ResourceVersions {

  static final int LENGTH_MAX = 128;

  private ResourceVersions() {}

  /** Whether a list or watch can continue from it: zero would allow any state, however old. */
  static boolean isUsable(String version) {
    if (version.isEmpty() || version.equals("0") || version.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < version.length(); i++) {
      char c = version.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  static boolean isOlder(String version, String than) {
    return isDecimal(version) && isDecimal(than) && compareDecimal(version, than) < 0;
  }

  /** Whether it is the same, or older where the order is known. */
  static boolean isSeen(String version, String newest) {
    return version.equals(newest) || isOlder(version, newest);
  }

  private static int compareDecimal(String a, String b) {
    int byLength = Integer.compare(a.length(), b.length());
    return byLength != 0 ? byLength : a.compareTo(b);
  }

  private static boolean isDecimal(String version) {
    if (version.isEmpty() || version.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < version.length(); i++) {
      char c = version.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
