package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ResourceType;

/**
 * Refusal of a request. It carries the Status object for the caller, and no stack trace, because it
 * is no failure of this program.
 */
public final class ApiFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private String continueToken = "";
  private final transient ObjectNode details = ObjectJson.JSON.createObjectNode();

  private ApiFailure(int code, String reason, String message) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  public static ApiFailure of(int code, String message) {
    return new ApiFailure(code, reason(code), message);
  }

  /** 401: no token, or one that is not accepted. */
  public static ApiFailure unauthorized() {
    return of(401, "Unauthorized");
  }

  /** 403 in the words of RBAC. */
  public static ApiFailure forbidden(String resource, String verb) {
    return of(
        403,
        resource
            + " is forbidden: User \"lockstep\" cannot "
            + verb
            + " resource \""
            + resource
            + "\"");
  }

  static ApiFailure badRequest(String message) {
    return of(400, message);
  }

  /** 404 for an unknown path. */
  static ApiFailure unknownPath() {
    return of(404, "the server could not find the requested resource");
  }

  static ApiFailure notFound(ResourceType type, String name) {
    ApiFailure failure = of(404, type.id() + " \"" + name + "\" not found");
    return failure.about(type, name);
  }

  static ApiFailure alreadyExists(ResourceType type, String name) {
    ApiFailure failure =
        new ApiFailure(409, "AlreadyExists", type.id() + " \"" + name + "\" already exists");
    return failure.about(type, name);
  }

  static ApiFailure conflict(ResourceType type, String name, String why) {
    ApiFailure failure =
        of(409, "Operation cannot be fulfilled on " + type.id() + " \"" + name + "\": " + why);
    return failure.about(type, name);
  }

  /** 422 for a value that breaks a rule. */
  static ApiFailure invalid(String what, String field, String why) {
    ApiFailure failure = of(422, what + " is invalid: " + field + ": " + why);
    ObjectNode cause = failure.details.putArray("causes").addObject();
    cause.put("reason", "FieldValueInvalid").put("message", why).put("field", field);
    return failure;
  }

  /** 410: the resourceVersion is older than the history. */
  static ApiFailure expired(String message) {
    return of(410, message);
  }

  /** 410 for a page, with a token for an inconsistent rest of the list. */
  static ApiFailure expiredPages(String continueToken) {
    ApiFailure failure =
        of(
            410,
            "The provided continue parameter is too old to display a consistent list result. Begin"
                + " again without it, or go on inconsistently with the token in this answer.");
    failure.continueToken = continueToken;
    return failure;
  }

  /** 504: the cluster has not reached the resourceVersion. */
  static ApiFailure tooLarge(long asked, long newest) {
    ApiFailure failure = of(504, "Too large resource version: " + asked + ", current: " + newest);
    ObjectNode cause = failure.details.putArray("causes").addObject();
    cause.put("reason", "ResourceVersionTooLarge").put("message", "Too large resource version");
    return failure.retryAfter(1);
  }

  /** The same failure with a request to wait. */
  public ApiFailure retryAfter(int seconds) {
    details.put("retryAfterSeconds", seconds);
    return this;
  }

  public int code() {
    return code;
  }

  /** Seconds that the caller should wait; 0 for none. */
  public int retryAfterSeconds() {
    return details.path("retryAfterSeconds").asInt(0);
  }

  /** The Status object. */
  public ObjectNode status() {
    ObjectNode status = ObjectJson.JSON.createObjectNode();
    status.put("kind", "Status").put("apiVersion", "v1");
    ObjectNode metadata = status.putObject("metadata");
    if (!continueToken.isEmpty()) {
      metadata.put("continue", continueToken);
    }
    status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    return status.put("code", code);
  }

  private ApiFailure about(ResourceType type, String name) {
    details.put("name", name).put("group", type.group()).put("kind", type.names().plural());
    return this;
  }

  private static String reason(int code) {
    return switch (code) {
      case 400 -> "BadRequest";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 406 -> "NotAcceptable";
      case 409 -> "Conflict";
      case 410 -> "Expired";
      case 413 -> "RequestEntityTooLarge";
      case 415 -> "UnsupportedMediaType";
      case 422 -> "Invalid";
      case 429 -> "TooManyRequests";
      case 503 -> "ServiceUnavailable";
      case 504 -> "Timeout";
      default -> "InternalError";
    };
  }
}
