package dev.lockstep.agent.types;

/**
 * An object that cannot be projected, and why. The caller counts it by its {@link #reason()}, keeps
 * what it had of the object, and goes on with the next one.
 */
public final class MalformedObjectException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why an object is refused; also the label under which refusals are counted. */
  public enum Reason {
    /** Not JSON, cut short, or beyond the limits of {@code ObjectJson}. */
    SYNTAX,
    /** JSON, but not an object. */
    NOT_AN_OBJECT,
    /** Without metadata, or with metadata that is not an object. */
    NO_METADATA,
    NO_NAME,
    /** Longer than Kubernetes allows, or with characters that no name has. */
    BAD_NAME,
    NO_UID,
    BAD_UID,
    NO_RESOURCE_VERSION,
    BAD_RESOURCE_VERSION,
    /** Of another kind or API version than the type that is watched. */
    WRONG_KIND,
    /** Namespaced type, object without a namespace. */
    NO_NAMESPACE,
    /** Cluster-scoped type, object with a namespace. */
    UNEXPECTED_NAMESPACE,
    BAD_NAMESPACE
  }

  private final Reason reason;

  public MalformedObjectException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why; a small closed set, fit for a metric's label. */
  public Reason reason() {
    return reason;
  }

  /**
   * Whether a parser that was handed in stands at the end of the refused object, so that the next
   * object can be read from it. After a syntax error it cannot.
   */
  public boolean parserUsable() {
    return reason != Reason.SYNTAX;
  }
}
