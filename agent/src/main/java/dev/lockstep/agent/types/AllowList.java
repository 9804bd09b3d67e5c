package dev.lockstep.agent.types;

import dev.lockstep.agent.json.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * The fields of objects that may leave the cluster: for each type, the fields that are read at all,
 * and those of them that are shown. The comments of {@code allow-list.yaml}, beside this class,
 * explain its words. Immutable.
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

  /** Returns the list that is part of Lockstep. */
  public static AllowList builtIn() {
    return Shipped.LIST;
  }

  /** Reads the list once, when it is first used. */
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
   * @throws IllegalArgumentException with the place and the problem
   */
  public static AllowList parse(String yaml, String source) {
    return new AllowListFile(source).read(yaml);
  }

  /**
   * Returns the rule for a type, merged with the list's rule for every type.
   *
   * @param identity the rule for what the projection itself reads of every object
   */
  public Rule.Fields of(String typeId, Rule.Fields identity) {
    Rule own = types.getOrDefault(typeId, others);
    return (Rule.Fields) Rule.merge(Rule.merge(identity, every), own);
  }

  /** Ids of the types with a rule of their own. */
  Set<String> typeIds() {
    return types.keySet();
  }
}
