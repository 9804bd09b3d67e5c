package dev.lockstep.agent.apiserver;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Head of an answer, with its body still arriving. */
public record ApiResponse(int code, Map<String, List<String>> headers, BodyStream body) {

  Optional<String> header(String name) {
    for (Map.Entry<String, List<String>> each : headers.entrySet()) {
      if (each.getKey().toLowerCase(Locale.ROOT).equals(name) && !each.getValue().isEmpty()) {
        return Optional.of(each.getValue().getFirst());
      }
    }
    return Optional.empty();
  }
}
