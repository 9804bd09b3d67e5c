package dev.lockstep.bench.cluster.api;

/**
 * The parameters of a list or watch, checked each and together.
 *
 * @param initialEvents whether a watch begins with the existing objects
 */
record ListOptions(
    boolean watch, Page page, At at, InitialEvents initialEvents, WatchOptions watchOptions) {

  private static final String WHAT = "ListOptions.meta.k8s.io \"\"";

  /**
   * The requested part of a list.
   *
   * @param limit most objects of a page, 0 for no limit
   * @param continueToken token of the requested page, or empty
   */
  record Page(long limit, String continueToken) {}

  /**
   * The requested version.
   *
   * @param resourceVersion as given: empty, {@code 0} or a number
   * @param match meaning of resourceVersion
   */
  record At(String resourceVersion, Match match) {

    boolean isSet() {
      return !resourceVersion.isEmpty();
    }

    /** The resourceVersion as a number; 0 when it is unset or means any. */
    long minimum() {
      return isSet() ? Long.parseLong(resourceVersion) : 0;
    }

    private void check() {
      if (!resourceVersion.matches("[0-9]{0,18}")) {
        throw ApiFailure.badRequest("invalid resource version: \"" + resourceVersion + "\"");
      }
    }
  }

  /** The values of resourceVersionMatch. */
  enum Match {
    UNSET,
    EXACT,
    NOT_OLDER_THAN
  }

  /** The values of sendInitialEvents. */
  enum InitialEvents {
    UNSET,
    NO,
    YES
  }

  static ListOptions of(ApiRequest request, boolean streamingLists) {
    ListOptions options =
        new ListOptions(
            flag(request, "watch"),
            new Page(number(request, "limit"), request.parameter("continue")),
            new At(
                request.parameter("resourceVersion"),
                match(request.parameter("resourceVersionMatch"))),
            initialEvents(request),
            new WatchOptions(
                flag(request, "allowWatchBookmarks"),
                (int) Math.min(number(request, "timeoutSeconds"), Integer.MAX_VALUE)));
    options.at.check();
    if (options.watch) {
      options.checkWatch(streamingLists);
    } else {
      options.checkList();
    }
    return options;
  }

  private void checkList() {
    if (initialEvents != InitialEvents.UNSET) {
      throw forbidden("sendInitialEvents", "sendInitialEvents is for watches only");
    }
    if (at.match != Match.UNSET && !at.isSet()) {
      throw forbidden("resourceVersionMatch", "it is forbidden unless resourceVersion is given");
    }
    if (at.match != Match.UNSET && !page.continueToken.isEmpty()) {
      throw forbidden("resourceVersionMatch", "it is forbidden when continue is given");
    }
    if (at.match == Match.EXACT && at.minimum() == 0) {
      throw forbidden("resourceVersionMatch", "\"Exact\" is forbidden for resourceVersion \"0\"");
    }
    if (!page.continueToken.isEmpty() && at.minimum() != 0) {
      throw ApiFailure.badRequest("specifying resource version is not allowed when using continue");
    }
  }

  private void checkWatch(boolean streamingLists) {
    if (initialEvents != InitialEvents.UNSET && !streamingLists) {
      throw forbidden("sendInitialEvents", "streaming lists are switched off on this server");
    }
    if (initialEvents != InitialEvents.UNSET && at.match != Match.NOT_OLDER_THAN) {
      throw forbidden(
          "resourceVersionMatch", "sendInitialEvents needs resourceVersionMatch=NotOlderThan");
    }
    if (initialEvents == InitialEvents.UNSET && at.match != Match.UNSET) {
      throw forbidden(
          "resourceVersionMatch", "it is forbidden for a watch without sendInitialEvents");
    }
    if (!page.continueToken.isEmpty()) {
      throw forbidden("continue", "it is forbidden for a watch");
    }
  }

  private static ApiFailure forbidden(String field, String why) {
    return ApiFailure.invalid(WHAT, field, "Forbidden: " + why);
  }

  private static boolean flag(ApiRequest request, String name) {
    String value = request.parameter(name);
    return switch (value) {
      case "", "false", "0" -> false;
      case "true", "1" -> true;
      default -> throw ApiFailure.badRequest("invalid value for " + name + ": \"" + value + "\"");
    };
  }

  private static long number(ApiRequest request, String name) {
    String value = request.parameter(name);
    if (!value.matches("[0-9]{0,18}")) {
      throw ApiFailure.badRequest("invalid value for " + name + ": \"" + value + "\"");
    }
    return value.isEmpty() ? 0 : Long.parseLong(value);
  }

  private static Match match(String value) {
    return switch (value) {
      case "" -> Match.UNSET;
      case "Exact" -> Match.EXACT;
      case "NotOlderThan" -> Match.NOT_OLDER_THAN;
      default ->
          throw ApiFailure.invalid(
              WHAT, "resourceVersionMatch", "Unsupported value: \"" + value + "\"");
    };
  }

  private static InitialEvents initialEvents(ApiRequest request) {
    if (request.parameter("sendInitialEvents").isEmpty()) {
      return InitialEvents.UNSET;
    }
    return flag(request, "sendInitialEvents") ? InitialEvents.YES : InitialEvents.NO;
  }
}
