package dev.lockstep.agent.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.JsonCutter;
import dev.lockstep.agent.projection.Projector;
import java.util.Arrays;

/**
 * Reads a watch line in place if it is an event in the usual form of apiservers; see {@link
 * JsonCutter.Taker}. {@link WatchLine} reads any other line. Owned by the type's watch thread.
 */
final class PlainLine implements JsonCutter.Taker {

  private static final EventKind[] KINDS = EventKind.values();

  private static final byte[][] BEGINNINGS = beginnings();

  private final Projector projector;
  private EventKind kind = EventKind.ADDED;

  PlainLine(Projector projector) {
    this.projector = projector;
  }

  private static byte[][] beginnings() {
    byte[][] beginnings = new byte[KINDS.length][];
    for (EventKind each : KINDS) {
      beginnings[each.ordinal()] = "{\"type\":\"%s\",\"object\":".formatted(each).getBytes(UTF_8);
    }
    return beginnings;
  }

  /** The kind of the last event; the projector holds its object. */
  EventKind kind() {
    return kind;
  }

  @Override
  public int take(byte[] bytes, int from, int to) {
    for (EventKind each : KINDS) {
      byte[] beginning = BEGINNINGS[each.ordinal()];
      int compared = Math.min(beginning.length, to - from);
      if (Arrays.equals(beginning, 0, compared, bytes, from, from + compared)) {
        kind = each;
        return compared < beginning.length
            ? Projector.CUT_SHORT
            : rest(bytes, from + beginning.length, to);
      }
    }
    return Projector.NOT_PLAIN;
  }

  private int rest(byte[] bytes, int from, int to) {
    int end = projector.read(bytes, from, to);
    if (end == to) {
      return Projector.CUT_SHORT;
    }
    if (end >= 0) {
      return bytes[end] == '}' ? end + 1 : Projector.NOT_PLAIN;
    }
    return end;
  }
}
