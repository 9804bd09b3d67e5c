package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of the published algorithm; the browser's client tests the same ones. */
class Murmur3Test {
  @ParameterizedTest
  @CsvSource({
    "'', 0, 0, 0",
    "'', 9747b28c, ebb6c228, 5b576a1cf7bed5a1",
    "a, 0, 3c2569b2, 5556b01ba794933c",
    "a, 9747b28c, 7fa09ea6, 21a1186e084ef944",
    "test, 0, ba6bd213, 550c7d686f02ef30",
    "'Hello, world!', 0, c0363e43, f0638dfc26acdba7",
    "'Hello, world!', 9747b28c, 24884cba, bb872216756d5460",
    "0123456789abcdef, 0, 36c7e0df, 36aed30afb7d4409",
    "0123456789abcdef, 9747b28c, 2ada2fcc, da0a0f18dc763f24",
    "The quick brown fox jumps over the lazy dog, 0, 2e4ff723, ecee2c672f1583c3",
    "The quick brown fox jumps over the lazy dog, 9747b28c, 2fa826cd, 4cb861718ad4d55e",
    "pods/checkout, 0, e963bcaa, f561df2b6eb5aaf2",
  })
  @Holds("G14")
  void shouldHashAsPublished(String text, String seed, String hash32, String hash64) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    int seedBits = Integer.parseUnsignedInt(seed, 16);

    assertThat(Murmur3.hash32(bytes, 2, bytes.length - 4, seedBits))
        .isEqualTo(Integer.parseUnsignedInt(hash32, 16));
    assertThat(Murmur3.hash64(bytes, 2, bytes.length - 4, seedBits))
        .isEqualTo(Long.parseUnsignedLong(hash64, 16));
  }
}
