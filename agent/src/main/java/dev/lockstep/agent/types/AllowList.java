package dev.lockstep.agent.types;

import dev.lockstep.agent.json.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * What may leave the cluster: for each type the fields of its objects that are looked at at all,
 * and which of them are shown. Read from one file, whose comments say what its words mean; see
 * {@code allow-list.yaml} beside this class. Immutable.
 */
public final class AllowList {

  private static final String FILE = "allow-list.yaml";

  private final Rule.Fields every;
  private final Map<String, Rule.Fields> types;
  private final Rule.Fields others;

  AllowList(Rule.Fields every, Map<String, Rule.Fields> types, Rule.Fields others) {
    this.every = every;
    this.types = Map.copyOf(types);
    this.others = others;
  }

  /** The one that comes with Lockstep. */
  public static AllowList builtIn() {
    return Shipped.LIST;
  }

  /** Read once, when it is first asked for. */
  private static final class Shipped {

    static final AllowList LIST = read();
  }

  private static AllowList read() {
    try (InputStream in = AllowList.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing beside " + AllowList.class.getName());
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), FILE);
    } catch (IOException e) {
      throw new IllegalStateException(FILE + " cannot be read", e);
    }
  }

  /**
   * Reads an allow-list.
   *
   * @param source its name, for messages
   * @throws IllegalArgumentException with a sentence that says what is wrong, and where
   */
  public static AllowList parse(String yaml, String source) {
    return new AllowListFile(source).read(yaml);
  }

  /**
   * The rule for a type, with what the list says of every type.
   *
   * @param identity what the projection itself reads of every object
   */
  public Rule.Fields of(String typeId, Rule.Fields identity) {
    Rule own = types.getOrDefault(typeId, others);
    return (Rule.Fields) Rule.merge(Rule.merge(identity, every), own);
  }

  /** The types that have a rule of their own. */
  Set<String> typeIds() {
    return types.keySet();
  }
}
