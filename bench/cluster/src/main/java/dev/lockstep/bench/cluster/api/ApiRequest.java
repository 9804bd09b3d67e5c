package dev.lockstep.bench.cluster.api;

import java.util.List;
import java.util.Map;

/**
 * The parts of a request that the API's rules use.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path decoded path segments
 * @param query decoded parameters
 * @param accept the Accept header, empty when there is none
 * @param contentType the Content-Type header, empty when there is none
 * @param body the whole body
 */
public record ApiRequest(
    String method,
    List<String> path,
    Map<String, List<String>> query,
    String accept,
    String contentType,
    byte[] body) {

  /** The first value of a parameter, or an empty text. */
  String parameter(String name) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }
}
