package dev.lockstep.agent.types;

import dev.lockstep.agent.json.Limits;
import java.util.List;

/**
 * A type of objects that the agent watches, and how it is printed.
 *
 * @param group API group; empty for the core
 * @param version API version in which it is listed and watched
 * @param kind of a single object
 * @param plural name in URLs
 * @param namespaced whether its objects live in namespaces
 * @param columns without name and namespace
 */
public record TypeDescriptor(
    String group,
    String version,
    String kind,
    String plural,
    boolean namespaced,
    List<Column> columns) {

  public TypeDescriptor {
    if (version.isEmpty() || kind.isEmpty() || plural.isEmpty()) {
      throw new IllegalArgumentException("A type needs a version, a kind and a plural.");
    }
    if (columns.size() > Limits.COLUMNS_MAX) {
      throw new IllegalArgumentException(
          "A type has at most " + Limits.COLUMNS_MAX + " columns, not " + columns.size() + ".");
    }
    columns = List.copyOf(columns);
  }

  /** Its name everywhere: {@code pods}, {@code deployments.apps}, {@code widgets.example.com}. */
  public String typeId() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** As objects carry it: {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The same type in another version of its API. */
  public TypeDescriptor withVersion(String otherVersion) {
    return new TypeDescriptor(group, otherVersion, kind, plural, namespaced, columns);
  }

  /**
   * The entry of the catalog for this type: an encoded Resource of the shard {@code
   * ("types.lockstep.dev", "")}.
   *
   * @param message why, when it is unavailable; otherwise empty
   */
  public byte[] catalogResource(TypeState state, String message) {
    return CatalogEntry.encode(this, state, message);
  }
}
