package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.TextCap;

/**
 * Printed cells of one object, in the order of its type's columns. Reused for each object. Owned by
 * the projector's thread.
 */
public final class Cells {

  static final String NONE = "<none>";
  static final String UNKNOWN = "<unknown>";
  static final String UNSET = "<unset>";

  private static final String LINE_BREAKS = "\n\r\f";

  private final String[] texts = new String[Limits.COLUMNS_MAX];
  private final long[] times = new long[Limits.COLUMNS_MAX];
  private int count;

  public void clear() {
    count = 0;
  }

  public int count() {
    return count;
  }

  public String text(int index) {
    return texts[index];
  }

  public long timeMs(int index) {
    return times[index];
  }

  /** Adds the first line of a text, as kubectl does. */
  Cells add(String text) {
    return add(firstLine(text), Times.UNKNOWN);
  }

  /** Adds a scalar of the object, with a mark if it was cut. */
  Cells add(Node text) {
    return add(TextCap.marked(text.text(), text.cut(), Limits.READ_CHARS_MAX));
  }

  Cells add(long number) {
    return add(Long.toString(number), Times.UNKNOWN);
  }

  Cells add(boolean value) {
    return add(value ? "true" : "false", Times.UNKNOWN);
  }

  /** Adds a count of the object, 0 when it is absent. */
  Cells addCount(Node count) {
    return add(count.text("0"));
  }

  /** Adds the age of a time, or a text when the time is unknown. */
  Cells addAge(long timeMs, String otherwise) {
    return timeMs == Times.UNKNOWN ? add(otherwise) : add("", timeMs);
  }

  /** Adds the age of the object. */
  Cells addAge(Node object) {
    return addAge(Times.millis(object.get("metadata", "creationTimestamp").text()), UNKNOWN);
  }

  /** Adds a text, followed by the age of a time if it is known. */
  Cells add(String text, long timeMs) {
    texts[count] = text;
    times[count] = timeMs;
    count++;
    return this;
  }

  private static String firstLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (LINE_BREAKS.indexOf(text.charAt(i)) >= 0) {
        return text.substring(0, i) + "...";
      }
    }
    return text;
  }
}
