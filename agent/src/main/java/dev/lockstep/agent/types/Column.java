package dev.lockstep.agent.types;

/**
 * One printed column of a type. A type's columns never include its name and namespace, which every
 * table shows.
 *
 * @param name as it is printed, for example "Up-to-date"
 * @param description one or two sentences for a person
 * @param priority 0 for a column that is always shown, more for one of the wide output
 * @param jsonPath path of the cell's value; empty when a built-in printer makes the cell
 */
public record Column(
    String name, CellFormat cell, String description, int priority, String jsonPath) {

  public static final String STRING = "string";
  public static final String INTEGER = "integer";
  public static final String NUMBER = "number";
  public static final String BOOLEAN = "boolean";
  public static final String DATE = "date";

  public String type() {
    return cell.type();
  }
}
