package dev.lockstep.backend.access;

import java.util.regex.Pattern;

/**
 * What a client asks to see of a cluster: a type id or {@code *} for all, and a namespace, {@code
 * *} for all of them and the cluster-scoped objects, or the empty text for the latter only. Other
 * texts stand for themselves; what names nothing selects nothing.
 */
public record Selection(String type, String namespace) {
  public static final String ALL = "*";

  /** Everything the rights allow. */
  public static final Selection EVERYTHING = new Selection(ALL, ALL);

  private static final int CHARS_MAX = 512;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9.-]*");

  /**
   * Whether the texts could name something. Clients write them, and they end up beside patterns and
   * in canonical text, so a wildcard or a line end in one must never get that far.
   */
  public boolean isWellFormed() {
    return type.length() <= CHARS_MAX
        && namespace.length() <= CHARS_MAX
        && (type.equals(ALL) || TYPE.matcher(type).matches())
        && (namespace.equals(ALL) || NAMESPACE.matcher(namespace).matches());
  }
}
