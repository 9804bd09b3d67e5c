package dev.lockstep.backend.access;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules for names. Each method returns what is wrong, in words that follow the name of the
 * field, or nothing. No message repeats the name itself, as it comes from outside.
 */
public final class Names {
  public static final int SUBJECT_CHARS_MAX = 256;
  public static final int CLUSTER_CHARS_MAX = 63;

  /** Length of the longest name in Kubernetes. */
  static final int PATTERN_CHARS_MAX = 253;

  /** Reserved: no user or group from outside can have such a name. */
  static final String SYSTEM_PREFIX = "system:";

  private static final Pattern CLUSTER = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  private static final Pattern DNS_SUBDOMAIN =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern PLURAL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  /** Lower case, as names of namespaces and clusters are. */
  private static final Pattern LOWER_GLOB = Pattern.compile("[a-z0-9.?*-]+");

  /** The visible characters that Kubernetes allows in an object's name: no slash, no percent. */
  private static final Pattern NAME_GLOB = Pattern.compile("[!-~&&[^/%@,;]]+");

  /** Control and format characters, lone surrogates, unassigned and private ones, line ends. */
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Co}\\p{Zl}\\p{Zp}]");

  private Names() {}

  /** Checks a user's or group's name, as in policies, credential files and tokens. */
  public static Optional<String> subjectProblem(String name) {
    if (name.isEmpty()) {
      return Optional.of("is empty");
    }
    if (name.length() > SUBJECT_CHARS_MAX) {
      return Optional.of("is longer than " + SUBJECT_CHARS_MAX + " characters");
    }
    if (INVISIBLE.matcher(name).find()) {
      return Optional.of("holds invisible characters");
    }
    if (!name.equals(name.strip())) {
      return Optional.of("begins or ends with white space");
    }
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      return Optional.of("holds accents as separate characters (it must be in Unicode form NFC)");
    }
    if (isReserved(name)) {
      return Optional.of("begins with \"" + SYSTEM_PREFIX + "\", which is reserved");
    }
    return Optional.empty();
  }

  /** Whether no subject from outside can have this name. */
  public static boolean isReserved(String name) {
    return name.regionMatches(true, 0, SYSTEM_PREFIX, 0, SYSTEM_PREFIX.length());
  }

  /** Checks a cluster's name. */
  public static Optional<String> clusterProblem(String name) {
    if (name.isEmpty() || name.length() > CLUSTER_CHARS_MAX || !CLUSTER.matcher(name).matches()) {
      return Optional.of(
          "must be 1 to "
              + CLUSTER_CHARS_MAX
              + " lower-case letters, digits, '-' and '.', with a letter or digit at both ends");
    }
    return Optional.empty();
  }

  static Optional<String> policyProblem(String name) {
    return name.length() <= PATTERN_CHARS_MAX && DNS_SUBDOMAIN.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "must be lower-case letters, digits, '-' and '.', with a letter or digit at both ends");
  }

  static Optional<String> groupProblem(String group) {
    if (group.isEmpty() || group.equals(TypePattern.ALL)) {
      return Optional.empty();
    }
    if (group.contains("/")) {
      return Optional.of("is a group without a version: write \"apps\", not \"apps/v1\"");
    }
    if (group.equals(TypeId.OWN_GROUP)) {
      return Optional.of(
          "names the group of Lockstep's own catalog, which follows from the other rules");
    }
    return group.length() <= PATTERN_CHARS_MAX && DNS_SUBDOMAIN.matcher(group).matches()
        ? Optional.empty()
        : Optional.of(
            "must be a group's full name in lower case, \"\" for the core group, or \"*\" alone");
  }

  static Optional<String> pluralProblem(String plural) {
    if (plural.equals(TypePattern.ALL)) {
      return Optional.empty();
    }
    if (plural.contains("/")) {
      return Optional.of("names a subresource; the verb view is about whole resources only");
    }
    if (plural.contains(".")) {
      return Optional.of("must be the plural name alone; the group belongs into apiGroups");
    }
    return plural.length() <= PATTERN_CHARS_MAX && PLURAL.matcher(plural).matches()
        ? Optional.empty()
        : Optional.of(
            "must be the plural name in lower case, as \"kubectl api-resources\" prints it, or"
                + " \"*\" alone");
  }

  /** Checks a pattern for clusters or for namespaces, other than the empty text. */
  static Optional<String> lowerGlobProblem(String pattern) {
    return pattern.length() <= PATTERN_CHARS_MAX && LOWER_GLOB.matcher(pattern).matches()
        ? Optional.empty()
        : Optional.of(
            "must be lower-case letters, digits, '-', '.' and the wildcards '*' and '?', at most "
                + PATTERN_CHARS_MAX
                + " characters");
  }

  static Optional<String> nameGlobProblem(String pattern) {
    if (pattern.contains("/")) {
      return Optional.of("holds a \"/\", which no object's name can hold");
    }
    return pattern.length() <= PATTERN_CHARS_MAX && NAME_GLOB.matcher(pattern).matches()
        ? Optional.empty()
        : Optional.of(
            "must be 1 to "
                + PATTERN_CHARS_MAX
                + " characters that an object's name can hold, and the wildcards '*' and '?'");
  }
}
