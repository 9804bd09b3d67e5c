package dev.lockstep.agent.projection;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order in which clients prefer the versions of an API: stable ones first, then beta, then
 * alpha, each from the newest; then whatever else, by the alphabet.
 */
final class ApiVersionOrder {

  private static final Pattern VERSION =
      Pattern.compile("v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?");

  /** How far a version has come; the first one is preferred. */
  private enum Stage {
    STABLE,
    BETA,
    ALPHA,
    OTHER
  }

  /** The parts of a version's name that decide. */
  private record Parsed(Stage stage, BigInteger major, BigInteger minor, String name) {}

  private static final Comparator<Parsed> PREFERENCE =
      Comparator.comparing(Parsed::stage)
          .thenComparing(Parsed::major, Comparator.reverseOrder())
          .thenComparing(Parsed::minor, Comparator.reverseOrder())
          .thenComparing(Parsed::name);

  private ApiVersionOrder() {}

  static boolean isBefore(String version, String other) {
    return PREFERENCE.compare(parse(version), parse(other)) < 0;
  }

  private static Parsed parse(String name) {
    Matcher matcher = VERSION.matcher(name);
    if (!matcher.matches()) {
      return new Parsed(Stage.OTHER, BigInteger.ZERO, BigInteger.ZERO, name);
    }
    BigInteger major = new BigInteger(matcher.group(1));
    if (matcher.group(2) == null) {
      return new Parsed(Stage.STABLE, major, BigInteger.ZERO, name);
    }
    Stage stage = matcher.group(2).equals("beta") ? Stage.BETA : Stage.ALPHA;
    return new Parsed(stage, major, new BigInteger(matcher.group(3)), name);
  }
}
