package dev.lockstep.agent.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.TypeDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any JSON as a discovery document and as a CustomResourceDefinition: each type that results can be
 * described and projected.
 */
final class DiscoveryFuzz {
  private static final ObjectMapper JSON = new ObjectMapper(ObjectJson.factory());
  private static final AllowList ALLOW_LIST = AllowList.builtIn();

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"apps"},"versions":[
            {"version":"v1","freshness":"Current","resources":[{"resource":"deployments",
            "responseKind":{"kind":"Deployment"},"scope":"Namespaced","verbs":["list","watch"]}]},
            {"version":"v2","freshness":"Stale"}]}]}
            """,
            "{\"versions\":[\"v1\",2],\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":"
                + "\"v1\"}],\"preferredVersion\":{\"version\":\"v2\"}}]}",
            "{\"resources\":[{\"name\":\"pods\",\"kind\":\"Pod\",\"namespaced\":true,\"verbs\":"
                + "[\"list\",\"watch\"]},{\"name\":\"pods/log\",\"verbs\":[\"get\"]}]}",
            """
            {"metadata":{"name":"deployments.apps"},"spec":{"group":"apps","scope":"Namespaced",
            "names":{"kind":"Widget","plural":"widgets"},"versions":[{"name":"v1","served":true,
            "additionalPrinterColumns":[{"name":"A","type":"date","jsonPath":".spec.a",
            "priority":1}]}]},"status":{"conditions":[{"type":"Established","status":"True"}]}}
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyDocumentGivesTypesThatCanBeProjected(byte[] bytes) throws IOException {
    JsonNode document;
    CrdShape shape;
    try (JsonParser parser = ObjectJson.factory().createParser(bytes)) {
      document = JSON.readTree(bytes);
      if (parser.nextToken() == null) {
        return;
      }
      shape = CrdShape.read(parser);
    } catch (JsonProcessingException refused) {
      return;
    }
    DiscoveryDocuments documents = new DiscoveryDocuments();
    documents.addAggregated(document);
    documents.addResources("example.com", "v1", document);
    DiscoveryDocuments.coreVersions(document);
    DiscoveryDocuments.groupVersions(document)
        .forEach((group, versions) ->
            versions.forEach(version -> documents.addResources(group, version, document)));
    for (DiscoveredType type : documents.result().types()) {
      check(type, type.describe(Map.of(shape.name(), shape)));
      check(type, type.describe(Map.of(type.typeId(), shape)));
    }
  }

  private static void check(DiscoveredType type, TypeDescriptor described) {
    assertThat(described.typeId()).isEqualTo(type.typeId()).isNotEmpty();
    var _ = Projector.forType(described, ALLOW_LIST);
  }
}
