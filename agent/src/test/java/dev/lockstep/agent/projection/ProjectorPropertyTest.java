package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.json.ByteSink;
import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.wire.Cell;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Properties of every object of every type. */
class ProjectorPropertyTest {

  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int RESOURCE_BYTES_MAX = 512 * 1024;

  private static TypeDescriptor typeOf(RandomObjects random) {
    return random.pick(BuiltInTypes.all());
  }

  @Property
  @Holds("G27")
  @Threat("A4")
  void shouldReturnAResourceOrARefusalWhenTheInputIsAnyJson(@ForAll long seed) throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = typeOf(random);
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);
    JsonNode any = random.chance(50) ? random.noise(0) : random.good(type);

    try {
      check(type, Fixtures.project(projector, RandomObjects.text(any)));
    } catch (MalformedObjectException refused) {
      assertThat(refused.parserUsable()).isTrue();
    }
  }

  @Property
  void shouldReturnAResourceWhenTheIdentityIsValid(@ForAll long seed) throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = typeOf(random);
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);

    check(type, Fixtures.project(projector, RandomObjects.text(random.good(type))));
  }

  @Property
  void shouldEncodeTheSameBytesWhenProjectedAgainAfterAnotherObject(@ForAll long seed)
      throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = typeOf(random);
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);
    String json = RandomObjects.text(random.good(type));

    byte[] first = Fixtures.project(projector, json).resource();
    Fixtures.project(projector, RandomObjects.text(random.good(type)));

    assertThat(Fixtures.project(projector, json).resource()).isEqualTo(first);
  }

  @Property
  @Holds("G14")
  void shouldEncodeTheSameBytesWhenKeysComeInAnotherOrder(@ForAll long seed) throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = typeOf(random);
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);
    ObjectNode object = random.good(type);

    assertThat(project(projector, random.shuffled(object))).isEqualTo(project(projector, object));
  }

  @Property
  void shouldEncodeTheSameBytesWhenFieldsOutsideTheAllowListAreAdded(@ForAll long seed)
      throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = typeOf(random);
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);
    ObjectNode object = random.good(type);
    JsonNode more = random.withUnlisted(object, Fixtures.rule(type));

    assertThat(project(projector, more)).isEqualTo(project(projector, object));
  }

  private static byte[] project(Projector projector, JsonNode object) throws Exception {
    return Fixtures.project(projector, RandomObjects.text(object)).resource();
  }

  private static void check(TypeDescriptor type, Projected projected) throws IOException {
    byte[] bytes = projected.resource();
    Resource resource = Fixtures.decode(bytes);
    assertThat(resource.toByteArray()).isEqualTo(bytes);
    assertThat(bytes.length).isLessThan(RESOURCE_BYTES_MAX);
    assertThat(resource.getName()).isEqualTo(projected.name());
    assertThat(resource.getCellsCount()).isEqualTo(type.columns().size());
    for (Cell cell : resource.getCellsList()) {
      assertHarmless(cell.getText());
    }
    assertHarmless(resource.getReason());
    List<String> keys = resource.getLabelsList().stream().map(Label::getKey).toList();
    assertThat(keys).isSorted().doesNotHaveDuplicates();
    assertThat(resource.getObject().size()).isLessThanOrEqualTo(Limits.OBJECT_BYTES_MAX);
    assertSorted(STRICT.readTree(resource.getObject().toByteArray()));
    assertHarmless(Fixtures.object(resource));
  }

  private static void assertHarmless(String text) {
    assertThat(text.chars().noneMatch(c -> ByteSink.isHarmful((char) c)))
        .as("no control characters in %s", text)
        .isTrue();
  }

  private static void assertSorted(JsonNode node) {
    if (node.isObject()) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      assertThat(names).isSorted();
    }
    for (JsonNode child : node) {
      assertThat(child.isContainerNode() && child.isEmpty()).as("nothing empty inside").isFalse();
      assertSorted(child);
    }
  }
}
