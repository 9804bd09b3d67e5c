package dev.lockstep.client.view;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.protocol.wire.Cell;
import dev.lockstep.protocol.wire.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Resources of one type as text columns, like {@code kubectl get}. Pure. */
public final class TextTable {
  private static final String GAP = "   ";

  private TextTable() {}

  /**
   * Renders a table with a header line.
   *
   * @param withNamespace whether the namespace stands before the name
   * @param wide whether columns of lower priority are shown
   * @param nowMs the time from which ages count, in milliseconds since 1970
   */
  public static String render(
      ResourceType type, List<Held> resources, boolean withNamespace, boolean wide, long nowMs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(type, withNamespace, wide));
    resources.stream()
        .map(held -> row(type, held, withNamespace, wide, nowMs))
        .sorted(
            Comparator.comparing(row -> String.join("\0", row.subList(0, withNamespace ? 2 : 1))))
        .forEach(rows::add);
    return layOut(rows);
  }

  private static List<String> header(ResourceType type, boolean withNamespace, boolean wide) {
    List<String> header = new ArrayList<>();
    if (withNamespace) {
      header.add("NAMESPACE");
    }
    header.add("NAME");
    for (ResourceType.Column column : type.columns()) {
      if (wide || column.priority() == 0) {
        header.add(column.name().toUpperCase(Locale.ROOT));
      }
    }
    return header;
  }

  private static List<String> row(
      ResourceType type, Held held, boolean withNamespace, boolean wide, long nowMs) {
    Resource resource = decode(held.resource());
    List<String> row = new ArrayList<>();
    if (withNamespace) {
      row.add(held.shard().namespace());
    }
    row.add(printable(resource.getName()));
    for (int i = 0; i < type.columns().size(); i++) {
      ResourceType.Column column = type.columns().get(i);
      if (wide || column.priority() == 0) {
        row.add(i < resource.getCellsCount() ? text(resource.getCells(i), nowMs) : "");
      }
    }
    return row;
  }

  /**
   * Reads an encoded resource.
   *
   * @throws IllegalArgumentException if the bytes are no resource
   */
  public static Resource decode(byte[] resource) {
    try {
      return Resource.parseFrom(resource);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a resource", e);
    }
  }

  static String text(Cell cell, long nowMs) {
    if (cell.getTimeMs() == 0) {
      return printable(cell.getText());
    }
    String age = Age.of(cell.getTimeMs(), nowMs);
    return cell.getText().isEmpty() ? age : printable(cell.getText()) + " (" + age + " ago)";
  }

  /**
   * A terminal obeys control characters, which any user with write access could put into an object.
   */
  static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c));
    return clean.toString();
  }

  private static String layOut(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
