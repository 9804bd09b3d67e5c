package dev.lockstep.bench.cluster.api;

import java.util.List;
import java.util.Map;

/**
 * The parts of a request that the API's rules use.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path decoded path segments
 * @param query decoded parameters
 * @param body the whole body
 */
public record ApiRequest(
    String method,
    List<String> path,
    Map<String, List<String>> query,
    Headers headers,
    byte[] body) {

  /**
   * The headers that decide on an answer.
   *
   * @param accept empty when there is none
   * @param contentType empty when there is none
   */
  public record Headers(String accept, String contentType) {}

  /** The first value of a parameter, or an empty text. */
  String parameter(String name) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }
}
