package dev.lockstep.agent.types;

/**
 * An object cannot be projected. The caller counts it by its {@link #reason()}, keeps what it held
 * of the object, and continues with the next one.
 */
public final class MalformedObjectException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Reason of a refusal, and the label under which it is counted. */
  public enum Reason {
    /** Not JSON, cut short, or beyond the limits of {@code ObjectJson}. */
    SYNTAX,
    /** JSON, but not an object. */
    NOT_AN_OBJECT,
    /** Without metadata, or with metadata that is not an object. */
    NO_METADATA,
    NO_NAME,
    /** Longer than Kubernetes allows, or with invalid characters. */
    BAD_NAME,
    NO_UID,
    BAD_UID,
    NO_RESOURCE_VERSION,
    BAD_RESOURCE_VERSION,
    /** Of another kind or API version than the watched type. */
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

  /** Returns the reason, from a small closed set that suits a metric's label. */
  public Reason reason() {
    return reason;
  }

  /**
   * Whether the caller's parser stands at the end of the refused object, so that it can read the
   * next one. After a syntax error it cannot.
   */
  public boolean parserUsable() {
    return reason != Reason.SYNTAX;
  }
}
