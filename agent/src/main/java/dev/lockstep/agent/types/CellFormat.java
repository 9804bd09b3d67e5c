package dev.lockstep.agent.types;

/**
 * Format of the cells of a column.
 *
 * @param type string, integer, number, boolean, or date (the cell is a time, shown as its age)
 * @param format a hint from the type's author, mostly empty
 */
public record CellFormat(String type, String format) {

  /** Of a type, without a hint. */
  public static CellFormat of(String type) {
    return new CellFormat(type, "");
  }
}
