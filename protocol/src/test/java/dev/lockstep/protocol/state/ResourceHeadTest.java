package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lockstep.evidence.Holds;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ResourceHeadTest {
  @Test
  void shouldReadNameUidAndLabels() {
    byte[] resource = ResourceFixture.resource("web-0", "shop");

    assertThat(ResourceHead.isValid(resource)).isTrue();
    assertThat(ResourceHead.name(resource)).isEqualTo("web-0");
    assertThat(ResourceHead.uid(resource)).isEqualTo("uid-web-0");
    assertThat(ResourceHead.label(resource, "app")).isEqualTo("shop");
    assertThat(ResourceHead.label(resource, "tier")).isEqualTo("web");
    assertThat(ResourceHead.label(resource, "none")).isNull();
  }

  @Test
  void shouldReadANameOfTwoLengthBytes() {
    byte[] resource = ResourceFixture.resource("n".repeat(300), "x");

    assertThat(ResourceHead.isValid(resource)).isTrue();
    assertThat(ResourceHead.name(resource)).hasSize(300);
  }

  @Test
  void shouldRefuseANameThatIsTooLong() {
    assertThat(ResourceHead.isValid(ResourceFixture.resource("n".repeat(513), "x"))).isFalse();
  }

  /** G27: any bytes are valid or not, and what is valid can be read. */
  @Property
  @Holds("G27")
  void shouldAcceptOrRefuseWhenBytesAreArbitrary(@ForAll @Size(max = 60) byte[] bytes) {
    if (ResourceHead.isValid(bytes)) {
      assertThatCode(
              () -> {
                ResourceHead.name(bytes);
                ResourceHead.uid(bytes);
                ResourceHead.label(bytes, "a");
              })
          .doesNotThrowAnyException();
    }
  }

  @Property
  void shouldAcceptOrRefuseWhenValidBytesAreCorrupted(@ForAll int at, @ForAll byte value) {
    byte[] bytes = ResourceFixture.resource("web-0", "shop");
    bytes[Math.floorMod(at, bytes.length)] = value;
    shouldAcceptOrRefuseWhenBytesAreArbitrary(bytes);
  }
}
