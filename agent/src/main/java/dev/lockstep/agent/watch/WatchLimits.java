package dev.lockstep.agent.watch;

/**
 * Bounds on the requests and the memory of the watches.
 *
 * @param listsAtOnceMax lists under way at the same time
 * @param pageLimit objects asked for in one page of a list
 * @param objectsMax objects of one type; a type with more is unavailable
 * @param objectBytesMax bytes of one object as the server sends it, and of one line of a watch
 */
public record WatchLimits(int listsAtOnceMax, int pageLimit, int objectsMax, int objectBytesMax) {

  public static final WatchLimits DEFAULTS = new WatchLimits(4, 500, 1_000_000, 16 * 1024 * 1024);

  public WatchLimits {
    within("lists at once", listsAtOnceMax, 1, 64);
    within("page limit", pageLimit, 1, 10_000);
    within("objects of a type", objectsMax, 1, 10_000_000);
    within("bytes of an object", objectBytesMax, 4 * 1024, 256 * 1024 * 1024);
  }

  private static void within(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The %s must be from %d to %d: %d.".formatted(what, min, max, value));
    }
  }
}
