package dev.lockstep.backend.access;

/**
 * A pattern over whole texts: {@code *} stands for any run of characters, {@code ?} for exactly
 * one, everything else for itself. There is no escape: the names matched here cannot hold either.
 *
 * <p>Equal patterns have equal text: runs of wildcards are put into one order. Matching takes at
 * most pattern length times text length steps, whatever the pattern.
 */
record Glob(String text) implements Comparable<Glob> {
  static final Glob ANY = new Glob("*");

  Glob(String text) {
    this.text = ordered(text);
  }

  boolean isLiteral() {
    return text.indexOf('*') < 0 && text.indexOf('?') < 0;
  }

  boolean matches(String name) {
    int at = 0;
    int in = 0;
    int retryAt = -1;
    int retryIn = 0;
    while (in < name.length()) {
      if (at < text.length() && text.charAt(at) == '*') {
        retryAt = at++;
        retryIn = in;
      } else if (at < text.length() && accepts(text.charAt(at), name.charAt(in))) {
        at++;
        in++;
      } else if (retryAt >= 0) {
        // Only the last star is tried again: an earlier one could not do better.
        at = retryAt + 1;
        in = ++retryIn;
      } else {
        return false;
      }
    }
    while (at < text.length() && text.charAt(at) == '*') {
      at++;
    }
    return at == text.length();
  }

  /** Whether every text that the other matches is matched by this one. May say no too often. */
  boolean covers(Glob other) {
    if (text.equals("*") || text.equals(other.text)) {
      return true;
    }
    if (isLiteral()) {
      return false;
    }
    return other.isLiteral() ? matches(other.text) : covers(other.text);
  }

  /** Whether some text is matched by both. */
  boolean meets(Glob other) {
    if (isLiteral()) {
      return other.matches(text);
    }
    return other.isLiteral() ? matches(other.text) : meets(other.text);
  }

  /**
   * Backwards over both patterns; a row says from where in the other this pattern's rest covers.
   */
  private boolean covers(String other) {
    boolean[] below = new boolean[other.length() + 1];
    below[other.length()] = true;
    for (int at = text.length() - 1; at >= 0; at--) {
      boolean[] row = new boolean[other.length() + 1];
      char mine = text.charAt(at);
      for (int in = other.length(); in >= 0; in--) {
        boolean more = in < other.length();
        if (mine == '*') {
          row[in] = below[in] || (more && row[in + 1]);
        } else {
          row[in] =
              more && other.charAt(in) != '*' && accepts(mine, other.charAt(in)) && below[in + 1];
        }
      }
      below = row;
    }
    return below[0];
  }

  private boolean meets(String other) {
    boolean[] below = new boolean[other.length() + 1];
    for (int in = other.length(); in >= 0; in--) {
      below[in] = in == other.length() || (other.charAt(in) == '*' && below[in + 1]);
    }
    for (int at = text.length() - 1; at >= 0; at--) {
      boolean[] row = new boolean[other.length() + 1];
      char mine = text.charAt(at);
      for (int in = other.length(); in >= 0; in--) {
        boolean more = in < other.length();
        char theirs = more ? other.charAt(in) : '\0';
        if (mine == '*') {
          row[in] = below[in] || (more && row[in + 1]);
        } else if (more && theirs == '*') {
          row[in] = row[in + 1] || below[in];
        } else {
          row[in] = more && (accepts(mine, theirs) || theirs == '?') && below[in + 1];
        }
      }
      below = row;
    }
    return below[0];
  }

  private static boolean accepts(char pattern, char character) {
    return pattern == '?' || pattern == character;
  }

  /** In a run of wildcards the order does not matter and one star is as good as many. */
  private static String ordered(String text) {
    StringBuilder result = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char character = text.charAt(at);
      if (character != '*' && character != '?') {
        result.append(character);
        at++;
        continue;
      }
      boolean star = false;
      while (at < text.length() && (text.charAt(at) == '*' || text.charAt(at) == '?')) {
        if (text.charAt(at) == '?') {
          result.append('?');
        } else {
          star = true;
        }
        at++;
      }
      if (star) {
        result.append('*');
      }
    }
    return result.toString();
  }

  @Override
  public int compareTo(Glob other) {
    return text.compareTo(other.text);
  }
}
