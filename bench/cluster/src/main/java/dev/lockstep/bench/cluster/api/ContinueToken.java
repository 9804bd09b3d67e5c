package dev.lockstep.bench.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ObjectJson;
import java.util.Base64;
import java.util.Optional;

/**
 * Position of a paged list's next page; callers treat its text as opaque.
 *
 * @param resourceVersion the version all pages show, or {@link #NEWEST} when that one expired and
 *     the caller accepts an inconsistent list
 * @param fromKey the first key of the next page
 */
record ContinueToken(long resourceVersion, String fromKey) {

  static final long NEWEST = -1;

  String text() {
    ObjectNode token = ObjectJson.JSON.createObjectNode();
    token.put("v", "meta.k8s.io/v1").put("rv", resourceVersion).put("start", fromKey);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(ObjectJson.bytes(token));
  }

  static ContinueToken parse(String text) {
    Optional<ObjectNode> token;
    try {
      token = ObjectJson.parse(Base64.getUrlDecoder().decode(text.getBytes(UTF_8)));
    } catch (IllegalArgumentException notBase64) {
      token = Optional.empty();
    }
    return token
        .filter(node -> node.path("rv").canConvertToLong() && node.path("start").isTextual())
        .filter(node -> node.path("rv").isIntegralNumber() && node.path("rv").asLong() >= NEWEST)
        .map(node -> new ContinueToken(node.path("rv").asLong(), node.path("start").asText()))
        .orElseThrow(
            () -> ApiFailure.badRequest("continue key is not valid: encoded token malformed"));
  }
}
