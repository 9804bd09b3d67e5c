package dev.lockstep.agent.printing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  private static final long YEAR_10000_MS = 253402300800000L;

  @Property
  void shouldReadTimesThatTheJdkWrites(
      @ForAll @LongRange(min = 1, max = YEAR_10000_MS - 1) long ms,
      @ForAll @IntRange(min = -17, max = 17) int zone) {
    OffsetDateTime time = Instant.ofEpochMilli(ms).atOffset(ZoneOffset.ofHours(zone));

    assertThat(Times.millis(Instant.ofEpochMilli(ms).toString())).isEqualTo(ms);
    if (time.getYear() >= 1970 && time.getYear() < 10000 && time.getSecond() > 0) {
      assertThat(Times.millis(time.toString())).isEqualTo(ms);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-02T08:15:30Z,1772439330000",
    "2026-03-02T08:15:30.123456Z,1772439330123",
    "2026-03-02T10:15:30+02:00,1772439330000",
    "2026-03-02T02:45:30.5-05:30,1772439330500",
    "2024-02-29T00:00:00Z,1709164800000"
  })
  void shouldReadTheFormsThatKubernetesWrites(String text, long ms) {
    assertThat(Times.millis(text)).isEqualTo(ms);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "2026-03-02T08:15:30",
        "2026-03-02 08:15:30Z",
        "2026-03-02T08:15:30z",
        "2026-03-02T08:15:30.Z",
        "2026-03-02T08:15:30Zx",
        "2026-13-02T08:15:30Z",
        "2025-02-29T08:15:30Z",
        "2026-03-02T24:15:30Z",
        "2026-03-02T08:60:30Z",
        "2026-03-02T08:15:60Z",
        "2026-03-02T08:15:30+24:00",
        "2026-03-02T08:15:30+2:00",
        "2026-03-0xT08:15:30Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+05:00",
        "292277026596-12-04T15:30:07Z",
        "+2026-03-02T08:15:30Z"
      })
  void shouldReturnUnknownWhenATimeIsMissingOrInvalid(String text) {
    assertThat(Times.millis(text)).isEqualTo(Times.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "-5000,<invalid>",
    "-1000,0s",
    "0,0s",
    "999,0s",
    "119000,119s",
    "120000,2m",
    "195000,3m15s",
    "599000,9m59s",
    "600000,10m",
    "10799000,179m",
    "10800000,3h",
    "18720000,5h12m",
    "28800000,8h",
    "172799000,47h",
    "172800000,2d",
    "180000000,2d2h",
    "691200000,8d",
    "62985600000,729d",
    "63072000000,2y",
    "66528000000,2y40d",
    "252288000000,8y"
  })
  void shouldPrintDurationsAsKubectlDoes(long ms, String printed) {
    assertThat(Times.duration(ms)).isEqualTo(printed);
  }
}
