package dev.lockstep.backend.access;

import dev.lockstep.common.yaml.YamlFields;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a rule's window. */
final class WindowReader {
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-4]):([0-5][0-9])");

  /** A region's name, which defines the clock changes; a bare offset has none. */
  private static final Pattern ZONE = Pattern.compile("UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+");

  private WindowReader() {}

  static Window read(YamlFields rule) {
    YamlFields fields =
        YamlFields.of(rule.node("window"), rule.pathOf("window"), "days", "from", "to", "zone");
    ZoneId zone = zone(fields);
    if (!fields.has("from") && !fields.has("to")) {
      if (!fields.has("days")) {
        throw rule.refused("window", "needs days, or from and to, or both");
      }
      return new Window(days(fields), 0, Window.DAY_MINUTES, zone);
    }
    int from = minute(fields, "from");
    int to = minute(fields, "to");
    if (from == Window.DAY_MINUTES) {
      throw fields.refused("from", "must be before 24:00; the next day begins at 00:00");
    }
    if (from == to) {
      throw fields.refused("to", "is the same time as from; for whole days leave both out");
    }
    return new Window(days(fields), from, to, zone);
  }

  private static EnumSet<DayOfWeek> days(YamlFields fields) {
    if (!fields.has("days")) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String day : fields.texts("days", DAYS.size())) {
      int index = DAYS.indexOf(day);
      if (index < 0) {
        throw fields.refused("days", "may hold only " + String.join(", ", DAYS));
      }
      days.add(DayOfWeek.of(index + 1));
    }
    if (days.isEmpty()) {
      throw fields.refused("days", "is an empty list: leave the field out to mean every day");
    }
    return days;
  }

  private static int minute(YamlFields fields, String name) {
    Matcher time = TIME.matcher(fields.text(name));
    if (time.matches()) {
      int minute = Integer.parseInt(time.group(1)) * 60 + Integer.parseInt(time.group(2));
      if (minute <= Window.DAY_MINUTES) {
        return minute;
      }
    }
    throw fields.refused(name, "must be a time like \"09:00\", from \"00:00\" to \"24:00\"");
  }

  private static ZoneId zone(YamlFields fields) {
    String zone = fields.text("zone");
    try {
      if (ZONE.matcher(zone).matches()) {
        return ZoneId.of(zone);
      }
    } catch (DateTimeException e) {
      throw fields.refused("zone", "is not a time zone known here");
    }
    throw fields.refused("zone", "must be a time zone's name like Europe/Berlin, or UTC");
  }
}
