package dev.lockstep.agent.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.projection.Fixtures;
import dev.lockstep.protocol.wire.Resource;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {

  private static final Column SIZE =
      new Column("Size", CellFormat.of("integer"), "How \"large\".", 1, ".spec.size");

  @Test
  void shouldDescribeATypeAsAResource() {
    TypeDescriptor type =
        new TypeDescriptor(
            new ApiType("apps", "v1", "Deployment", "deployments", true), List.of(SIZE));

    Resource resource = Fixtures.decode(type.catalogResource(TypeState.READY, ""));

    assertThat(resource.getName()).isEqualTo("deployments.apps");
    assertThat(Fixtures.object(resource))
        .isEqualTo(
            "{\"columns\":[{\"description\":\"How \\\"large\\\".\",\"format\":\"\","
                + "\"name\":\"Size\",\"priority\":1,\"type\":\"integer\"}],\"group\":\"apps\","
                + "\"kind\":\"Deployment\",\"message\":\"\",\"namespaced\":true,"
                + "\"plural\":\"deployments\",\"state\":\"ready\",\"version\":\"v1\"}");
  }

  @Test
  void shouldGiveTheReasonWhenATypeIsUnavailable() {
    TypeDescriptor type =
        new TypeDescriptor(new ApiType("", "v1", "Secret", "secrets", true), List.of());

    Resource resource =
        Fixtures.decode(type.catalogResource(TypeState.UNAVAILABLE, "403 \u001b forbidden"));

    assertThat(resource.getName()).isEqualTo("secrets");
    assertThat(Fixtures.object(resource))
        .contains("\"message\":\"403 \\u001b forbidden\"", "\"state\":\"unavailable\"");
  }

  @Test
  void shouldRefuseATypeWithoutNamesOrWithTooManyColumns() {
    assertThatThrownBy(
            () -> new TypeDescriptor(new ApiType("", "", "Pod", "pods", true), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new TypeDescriptor(
                new ApiType("", "v1", "Pod", "pods", true), Collections.nCopies(65, SIZE)))
        .hasMessage("A type has at most 64 columns, not 65.");
  }
}
