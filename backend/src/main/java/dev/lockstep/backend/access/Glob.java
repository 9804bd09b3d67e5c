package dev.lockstep.backend.access;

/**
 * A pattern over whole texts: {@code *} matches any run of characters, {@code ?} exactly one, every
 * other character itself. There is no escape, as the matched names cannot hold either wildcard.
 *
 * <p>Equal patterns have equal text, as runs of wildcards are put into one order. Matching takes at
 * most pattern length times text length steps.
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
        // Only the last star is retried: an earlier one cannot match more.
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

  /** Whether this matches every text that the other matches. May answer no too often. */
  boolean covers(Glob other) {
    if (text.equals("*") || text.equals(other.text)) {
      return true;
    }
    if (isLiteral()) {
      return false;
    }
    return other.isLiteral() ? matches(other.text) : covers(other.text);
  }

  /** Whether both match some text. */
  boolean meets(Glob other) {
    if (isLiteral()) {
      return other.matches(text);
    }
    return other.isLiteral() ? matches(other.text) : meets(other.text);
  }

  /**
   * Dynamic programming from the ends of both patterns: {@code row[in]} says whether the rest of
   * this pattern covers the other from {@code in} on.
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

  /** Normalises runs of wildcards: their order does not matter, and one star equals many. */
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
