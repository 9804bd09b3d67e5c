package dev.lockstep.agent.types;

import dev.lockstep.agent.json.Limits;
import java.util.List;

/**
 * A type that the agent watches, with its printed columns.
 *
 * @param columns without name and namespace
 */
public record TypeDescriptor(ApiType api, List<Column> columns) {

  public TypeDescriptor {
    if (api.version().isEmpty() || api.kind().isEmpty() || api.plural().isEmpty()) {
      throw new IllegalArgumentException("A type needs a version, a kind and a plural.");
    }
    if (columns.size() > Limits.COLUMNS_MAX) {
      throw new IllegalArgumentException(
          "A type has at most " + Limits.COLUMNS_MAX + " columns, not " + columns.size() + ".");
    }
    columns = List.copyOf(columns);
  }

  public String group() {
    return api.group();
  }

  public String version() {
    return api.version();
  }

  public String kind() {
    return api.kind();
  }

  public String plural() {
    return api.plural();
  }

  public boolean namespaced() {
    return api.namespaced();
  }

  /** The type's name everywhere: {@code pods}, {@code deployments.apps}. */
  public String typeId() {
    return api.typeId();
  }

  /** As objects carry it: {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return api.apiVersion();
  }

  /** The same type in another version of its API. */
  public TypeDescriptor withVersion(String otherVersion) {
    return new TypeDescriptor(api.withVersion(otherVersion), columns);
  }

  /**
   * Returns the catalog's entry for this type: an encoded Resource of the shard {@code
   * ("types.lockstep.dev", "")}.
   *
   * @param message why the type is unavailable or out of date; otherwise empty
   */
  public byte[] catalogResource(TypeState state, String message) {
    return CatalogEntry.encode(this, state, message);
  }
}
