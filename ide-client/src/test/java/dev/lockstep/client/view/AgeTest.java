package dev.lockstep.client.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "125, 2m5s",
    "600, 10m",
    "10799, 179m",
    "10800, 3h",
    "11100, 3h5m",
    "28800, 8h",
    "172799, 47h",
    "172800, 2d",
    "180000, 2d2h",
    "691200, 8d",
    "63072000, 2y",
    "66000000, 2y33d",
    "252288000, 8y",
  })
  void shouldPrintAgesLikeKubectl(long seconds, String age) {
    assertThat(Age.of(1_000_000_000_000L - seconds * 1_000, 1_000_000_000_000L)).isEqualTo(age);
  }
}
