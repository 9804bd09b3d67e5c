package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.LastApplied;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret's bytes never leave the cluster, in any field. */
class SecretCanaryTest {

  private static final String CANARY = "canary";

  /** The only fields of a Secret from which texts pass. */
  private static final Set<String> PASSING =
      Set.of(
          "/type",
          "/metadata/name",
          "/metadata/namespace",
          "/metadata/uid",
          "/metadata/labels",
          "/metadata/finalizers",
          "/metadata/ownerReferences");

  static List<String> names() {
    return Fixtures.names();
  }

  private static String wire(byte[] resource) {
    return new String(resource, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("names")
  @Holds("G19")
  @Row({"C33", "C34"})
  @Threat("A6")
  void shouldWithholdTheCanariesOfEveryRecordedObject(String name) throws Exception {
    assertThat(Fixtures.json(name)).as("the object holds canaries").contains(CANARY);
    assertThat(wire(Fixtures.project(name).resource())).doesNotContainIgnoringCase(CANARY);
  }

  @Test
  @Holds("G19")
  void shouldWithholdEveryTextOfASecretOutsideTheAllowedFields() throws Exception {
    Projector secrets = Fixtures.projector("secrets");
    JsonNode secret = RandomObjects.MAPPER.readTree(Fixtures.json("secrets"));
    List<String> places = new ArrayList<>();
    collect(secret, "", places);

    assertThat(places).hasSizeGreaterThan(10);
    for (String place : places) {
      ObjectNode changed = secret.deepCopy();
      JsonNode parent = changed.at(place.substring(0, place.lastIndexOf('/')));
      String last = place.substring(place.lastIndexOf('/') + 1).replace("~1", "/");
      if (parent instanceof ObjectNode object) {
        object.put(last, "zzzz-" + CANARY);
      } else if (parent instanceof ArrayNode list) {
        list.set(Integer.parseInt(last), TextNode.valueOf("zzzz-" + CANARY));
      }
      assertThat(sent(secrets, changed)).as("canary at " + place).doesNotContain(CANARY);
    }
  }

  private static String sent(Projector projector, JsonNode object) {
    try {
      return wire(Fixtures.project(projector, RandomObjects.text(object)).resource());
    } catch (MalformedObjectException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private static void collect(JsonNode node, String path, List<String> places) {
    if (PASSING.contains(path)) {
      return;
    }
    if (node.isValueNode()) {
      places.add(path);
    }
    node.properties()
        .forEach(entry ->
            collect(entry.getValue(), path + "/" + entry.getKey().replace("/", "~1"), places));
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      collect(node.get(i), path + "/" + i, places);
    }
  }

  @Property
  @Holds("G19")
  void shouldWithholdKeysAndValuesOfASecretOfAnyForm(@ForAll long seed) throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = BuiltInTypes.find("secrets").orElseThrow();
    Projector secrets = Projector.forType(type, Fixtures.ALLOW_LIST);
    ObjectNode secret = random.good(type);
    for (String field : List.of("data", "stringData", "immutable", "spec", "status", CANARY)) {
      secret.set(field, withCanary(random.noise(0)));
    }
    ((ObjectNode) secret.get("metadata")).set("annotations", withCanary(random.noise(0)));
    ((ObjectNode) secret.get("metadata")).set("managedFields", withCanary(random.noise(0)));

    assertThat(wire(Fixtures.project(secrets, RandomObjects.text(secret)).resource()))
        .doesNotContain(CANARY);
  }

  private static JsonNode withCanary(JsonNode node) {
    ObjectNode object = RandomObjects.MAPPER.createObjectNode();
    object.put(CANARY, CANARY).set(LastApplied.ANNOTATION, TextNode.valueOf(CANARY));
    object.set("x", node);
    object.putArray("list").add(CANARY).addObject().put("env", CANARY);
    return object;
  }
}
