package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.TextCap;
import dev.lockstep.agent.printing.ColumnPath.Operator;
import dev.lockstep.agent.printing.ColumnPath.Step;
import java.util.ArrayList;
import java.util.List;

/** Parses the text of one {@link ColumnPath}. */
final class ColumnPathParser {

  private static final String ENDS_OF_NAME = ".[]{}@$, \t\r\n()=!<>'\"";

  private final String text;
  private int at;

  ColumnPathParser(String text) {
    this.text = text;
  }

  List<Step> parse() {
    List<Step> steps = new ArrayList<>();
    if (peek() == '$') {
      at++;
    }
    while (at < text.length()) {
      if (steps.size() == Limits.PATH_STEPS_MAX) {
        throw wrong("it has more than " + Limits.PATH_STEPS_MAX + " steps");
      }
      switch (peek()) {
        case '.' -> {
          at++;
          // A dot before a bracket adds nothing.
          if (peek() != '[') {
            steps.add(new Step.Field(name()));
          }
        }
        case '[' -> steps.add(bracket());
        default -> throw wrong("it has something else than .field or [..] at character " + at);
      }
    }
    if (steps.isEmpty()) {
      throw wrong("it leads nowhere");
    }
    return steps;
  }

  private Step bracket() {
    at++;
    char next = peek();
    if (next == '?') {
      return filter();
    }
    if (next == '\'' || next == '"') {
      String name = quoted();
      expect(']');
      return new Step.Field(name);
    }
    int end = text.indexOf(']', at);
    String inside = end < 0 ? "" : text.substring(at, end).strip();
    at = end + 1;
    if (inside.equals("*")) {
      return new Step.All();
    }
    if (!inside.matches("-?[0-9]{1,9}")) {
      throw wrong("of brackets, only ['field'], [number], [*] and [?(..)] are read");
    }
    int index = Integer.parseInt(inside);
    if (index >= Limits.COLLECTION_MAX) {
      throw wrong("only the first " + Limits.COLLECTION_MAX + " elements are read");
    }
    return new Step.Index(index);
  }

  private Step filter() {
    expect('?');
    expect('(');
    blanks();
    expect('@');
    List<String> field = new ArrayList<>();
    while (peek() == '.') {
      at++;
      field.add(name());
    }
    if (field.isEmpty()) {
      throw wrong("its filter does not start with @.field");
    }
    blanks();
    Operator operator = operator();
    String value = "";
    if (operator != Operator.EXISTS) {
      blanks();
      value = literal();
      blanks();
    }
    expect(')');
    expect(']');
    return new Step.Filter(List.copyOf(field), operator, value);
  }

  private Operator operator() {
    if (peek() == ')') {
      return Operator.EXISTS;
    }
    if (text.startsWith("==", at)) {
      at += 2;
      return Operator.EQUAL;
    }
    if (text.startsWith("!=", at)) {
      at += 2;
      return Operator.NOT_EQUAL;
    }
    throw wrong("of filters, only == and != are read");
  }

  private String literal() {
    char next = peek();
    return next == '\'' || next == '"' ? quoted() : name();
  }

  private String quoted() {
    char quote = text.charAt(at);
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != quote; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    expect(quote);
    return value.toString();
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    for (; at < text.length() && ENDS_OF_NAME.indexOf(text.charAt(at)) < 0; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(text.charAt(at));
    }
    if (name.isEmpty() || name.toString().equals("*")) {
      throw wrong("a field without a name, as in \"..\" or \".*\", is not read");
    }
    return name.toString();
  }

  private void blanks() {
    while (peek() == ' ') {
      at++;
    }
  }

  private void expect(char expected) {
    if (peek() != expected) {
      throw wrong("at character " + at + " there is no " + expected);
    }
    at++;
  }

  /** Returns the next character; NUL, which no path contains, at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(
        "The path " + TextCap.marked(text, 0, Limits.REASON_CHARS_MAX) + " is not read: " + why);
  }
}
