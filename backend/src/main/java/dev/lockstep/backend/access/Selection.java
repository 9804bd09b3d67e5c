package dev.lockstep.backend.access;

import java.util.regex.Pattern;

/**
 * A pattern of a subscription: a type id or {@code *} for all, and a namespace, {@code *} for all
 * namespaces and the cluster-scoped objects, or the empty text for the latter only. A text that
 * names nothing selects nothing.
 */
public record Selection(String type, String namespace) {
  public static final String ALL = "*";

  /** Everything the rights allow. */
  public static final Selection EVERYTHING = new Selection(ALL, ALL);

  private static final int CHARS_MAX = 512;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9.-]*");

  /**
   * Whether the texts could name something. They come from clients and go into patterns and
   * canonical text, so they must not hold a wildcard or a line end.
   */
  public boolean isWellFormed() {
    return type.length() <= CHARS_MAX
        && namespace.length() <= CHARS_MAX
        && (type.equals(ALL) || TYPE.matcher(type).matches())
        && (namespace.equals(ALL) || NAMESPACE.matcher(namespace).matches());
  }
}
