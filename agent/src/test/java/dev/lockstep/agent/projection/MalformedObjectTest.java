package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.MalformedObjectException.Reason;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.protocol.wire.Resource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects that are refused, with the reason; bad-input C5, C6 to C12, C15 to C21, C25 to C27 and
 * C35.
 */
class MalformedObjectTest {

  private static final String POD =
      pod("'name':'a','namespace':'b','uid':'u','resourceVersion':'1'");

  private final Projector pods = Fixtures.projector("pods");
  private final Projector nodes = Fixtures.projector("nodes");

  private static String pod(String metadata) {
    return quoted("{'kind':'Pod','apiVersion':'v1','metadata':{" + metadata + "}}");
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static MalformedObjectException refusal(Projector projector, String json) {
    return catchThrowableOfType(
        MalformedObjectException.class, () -> Fixtures.project(projector, json));
  }

  static Stream<Arguments> refused() {
    String rest = "'uid':'u','resourceVersion':'1'";
    return Stream.of(
        Arguments.of(Reason.SYNTAX, ""),
        Arguments.of(Reason.SYNTAX, "{"),
        Arguments.of(Reason.SYNTAX, "{'metadata':{'name':'a'"),
        Arguments.of(Reason.SYNTAX, "{'metadata':nope}"),
        Arguments.of(Reason.SYNTAX, "{'a':NaN}"),
        Arguments.of(Reason.SYNTAX, "{'a':01}"),
        Arguments.of(Reason.SYNTAX, "{'a':'\n'}"),
        Arguments.of(Reason.SYNTAX, POD + "x"),
        Arguments.of(Reason.SYNTAX, POD + "{}"),
        Arguments.of(Reason.NOT_AN_OBJECT, "[]"),
        Arguments.of(Reason.NOT_AN_OBJECT, "null"),
        Arguments.of(Reason.NOT_AN_OBJECT, "'text'"),
        Arguments.of(Reason.NO_METADATA, "{}"),
        Arguments.of(Reason.NO_METADATA, "{'metadata':null}"),
        Arguments.of(Reason.NO_METADATA, "{'metadata':[]}"),
        Arguments.of(Reason.NO_NAME, pod("'namespace':'b'," + rest)),
        Arguments.of(Reason.NO_NAME, pod("'name':'','namespace':'b'," + rest)),
        Arguments.of(Reason.NO_NAME, pod("'name':7,'namespace':'b'," + rest)),
        Arguments.of(Reason.BAD_NAME, pod("'name':'a/b','namespace':'b'," + rest)),
        Arguments.of(Reason.BAD_NAME, pod("'name':'..','namespace':'b'," + rest)),
        Arguments.of(Reason.BAD_NAME, pod("'name':'a\\u0000','namespace':'b'," + rest)),
        Arguments.of(Reason.BAD_NAME, pod("'name':'\\u001b[2J','namespace':'b'," + rest)),
        Arguments.of(Reason.BAD_NAME, pod("'name':'\\ud800','namespace':'b'," + rest)),
        Arguments.of(
            Reason.BAD_NAME, pod("'name':'" + "n".repeat(254) + "','namespace':'b'," + rest)),
        Arguments.of(
            Reason.BAD_NAME, pod("'name':'" + "\u00e9".repeat(127) + "','namespace':'b'," + rest)),
        Arguments.of(
            Reason.BAD_NAME, pod("'name':'" + "n".repeat(9999) + "','namespace':'b'," + rest)),
        Arguments.of(Reason.NO_UID, pod("'name':'a','namespace':'b','resourceVersion':'1'")),
        Arguments.of(
            Reason.NO_UID, pod("'name':'a','namespace':'b','uid':'','resourceVersion':'1'")),
        Arguments.of(
            Reason.BAD_UID, pod("'name':'a','namespace':'b','uid':'u v','resourceVersion':'1'")),
        Arguments.of(
            Reason.BAD_UID,
            pod(
                "'name':'a','namespace':'b','uid':'"
                    + "u".repeat(129)
                    + "','resourceVersion':'1'")),
        Arguments.of(Reason.NO_RESOURCE_VERSION, pod("'name':'a','namespace':'b','uid':'u'")),
        Arguments.of(
            Reason.NO_RESOURCE_VERSION,
            pod("'name':'a','namespace':'b','uid':'u','resourceVersion':''")),
        Arguments.of(
            Reason.BAD_RESOURCE_VERSION,
            pod(
                "'name':'a','namespace':'b','uid':'u','resourceVersion':'"
                    + "1".repeat(257)
                    + "'")),
        Arguments.of(Reason.WRONG_KIND, POD.replace("Pod", "Secret")),
        Arguments.of(Reason.WRONG_KIND, POD.replace("v1", "v2")),
        Arguments.of(Reason.WRONG_KIND, quoted(POD).replace("\"Pod\"", "7")),
        Arguments.of(Reason.NO_NAMESPACE, pod("'name':'a'," + rest)),
        Arguments.of(Reason.NO_NAMESPACE, pod("'name':'a','namespace':''," + rest)),
        Arguments.of(Reason.BAD_NAMESPACE, pod("'name':'a','namespace':'../x'," + rest)),
        Arguments.of(
            Reason.BAD_NAMESPACE, pod("'name':'a','namespace':'" + "n".repeat(64) + "'," + rest)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  @Row({"C15", "C16", "C17", "C25", "C26"})
  void shouldGiveTheReasonWhenAnObjectIsRefused(Reason reason, String json) {
    MalformedObjectException refusal = refusal(pods, quoted(json));

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageStartingWith("An object of type pods is left out: ");
    assertThat(refusal.parserUsable()).isEqualTo(reason != Reason.SYNTAX);
  }

  @Test
  @Row("C27")
  void shouldRefuseANamespaceWhenTheTypeIsClusterScoped() {
    MalformedObjectException refusal = refusal(nodes, POD.replace("\"Pod\"", "\"Node\""));

    assertThat(refusal.reason()).isEqualTo(Reason.UNEXPECTED_NAMESPACE);
  }

  @Test
  @Holds("G19")
  void shouldQuoteNothingOfTheObjectWhenItRefuses() {
    String secret = "{\"data\":{\"password\":canary}}";

    MalformedObjectException refusal = refusal(Fixtures.projector("secrets"), secret);

    assertThat(refusal).hasMessageNotContaining("canary").hasNoCause();
  }

  @Test
  void shouldReadTheNextObjectWhenOneIsRefusedInAStream() throws Exception {
    String stream = "[{\"metadata\":{\"name\":\"x\",\"deep\":[[{}]]},\"spec\":{}},7," + POD + "]";
    JsonParser parser =
        ObjectJson.factory()
            .createParser(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    parser.nextToken();

    parser.nextToken();
    MalformedObjectException first =
        catchThrowableOfType(MalformedObjectException.class, () -> pods.project(parser));
    parser.nextToken();
    MalformedObjectException second =
        catchThrowableOfType(MalformedObjectException.class, () -> pods.project(parser));
    parser.nextToken();
    Projected third = pods.project(parser);

    assertThat(first.reason()).isEqualTo(Reason.NO_NAMESPACE);
    assertThat(second.reason()).isEqualTo(Reason.NOT_AN_OBJECT);
    assertThat(third.name()).isEqualTo("a");
  }

  @Test
  @Row("C9")
  void shouldTakeTheLastValueWhenAKeyIsRepeated() throws Exception {
    String json =
        quoted(
            "{'metadata':{'name':'first','namespace':'b','uid':'u','resourceVersion':'1'},"
                + "'metadata':{'name':'x','name':'last','namespace':'b','uid':'u',"
                + "'resourceVersion':'2','labels':{'a':'1','a':'2'}}}");

    Projected projected = Fixtures.project(pods, json);

    assertThat(projected.name()).isEqualTo("last");
    assertThat(projected.resourceVersion()).isEqualTo("2");
    assertThat(Fixtures.decode(projected.resource()).getLabels(0).getValue()).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("resourceVersions")
  @Row({"C18", "C19"})
  void shouldAcceptAResourceVersionOfAnyForm(String version) throws Exception {
    Projected projected =
        Fixtures.project(
            pods, pod("'name':'a','namespace':'b','uid':'u','resourceVersion':'" + version + "'"));

    assertThat(projected.resourceVersion()).isEqualTo(version);
  }

  static Stream<String> resourceVersions() {
    return Stream.of("0", "007", "-5", "abc", "1234567890123456789012345678901234567890");
  }

  @ParameterizedTest
  @MethodSource("oddTimes")
  @Row("C35")
  void shouldTreatATimeAsUnknownWhenItIsOutOfRange(String time) {
    Resource resource =
        Fixtures.resource(
            pods,
            pod(
                "'name':'a','namespace':'b','uid':'u','resourceVersion':'1','creationTimestamp':"
                    + time));

    assertThat(resource.getCreatedMs()).isZero();
    assertThat(Fixtures.cell(resource.getCells(3))).isEqualTo("<unknown>");
  }

  static Stream<String> oddTimes() {
    return Stream.of(
        "'0000-01-01T00:00:00Z'",
        "'292277026596-12-04T15:30:07Z'",
        "'2026-02-30T00:00:00Z'",
        "'yesterday'",
        "''",
        "null",
        "1700000000",
        "{}");
  }

  @Test
  void shouldTreatAnObjectAsBeingDeletedWhenItsDeletionTimeIsInvalid() {
    Resource resource =
        Fixtures.resource(
            pods,
            pod(
                "'name':'a','namespace':'b','uid':'u','resourceVersion':'1','deletionTimestamp':"
                    + "'0000-01-01T00:00:00Z'"));

    assertThat(resource.getDeletedMs()).isEqualTo(1);
  }

  @Property
  void shouldReturnAResourceOrARefusalWhenBytesAreDamaged(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = Fixtures.json("pods.crash-loop").getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(8); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;

    try {
      Projected projected = pods.project(bytes, 0, length);
      assertThat(Fixtures.decode(projected.resource()).toByteArray())
          .isEqualTo(projected.resource());
    } catch (MalformedObjectException refused) {
      assertThat(refused.reason()).isNotNull();
    }
  }
}
