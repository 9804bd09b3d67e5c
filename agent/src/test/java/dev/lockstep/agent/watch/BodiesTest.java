package dev.lockstep.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.apiserver.JsonCutter;
import dev.lockstep.agent.apiserver.ListBody;
import dev.lockstep.agent.apiserver.MalformedBodyException;
import dev.lockstep.agent.apiserver.PieceSource;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** List pages and watch lines, valid and not. */
class BodiesTest {

  private final List<String> seen = new ArrayList<>();

  @Test
  void shouldReadAPageWithFieldsInAnyOrder() throws IOException {
    String head =
        "\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"t\",\"remainingItemCount\":3}";
    String items = "\"items\":[{\"a\":\"]}\"},null , 3]";
    for (String text :
        List.of(
            "{" + head + "," + items + "}",
            "{ " + items + " , \"kind\" : \"PodList\" ," + head + "}\n")) {
      seen.clear();

      assertThat(page(text)).contains(new ListBody.End("7", "t"));
      assertThat(seen).containsExactly("{\"a\":\"]}\"}", "null", "3");
    }
  }

  @Test
  void shouldReadAPageWithoutItems() throws IOException {
    String head = "{\"metadata\":{\"resourceVersion\":\"7\"},";

    assertThat(page(head + "\"items\":[]}")).contains(new ListBody.End("7", ""));
    assertThat(page(head + "\"items\":null}")).contains(new ListBody.End("7", ""));
    assertThat(page("{\"metadata\":[],\"items\":[]}")).contains(new ListBody.End("", ""));
    assertThat(seen).isEmpty();
  }

  @Test
  void shouldRefuseAnInvalidPage() {
    for (String text :
        List.of(
            "[]",
            "{}",
            "{\"kind\":\"Status\"}",
            "{\"items\":{}}",
            "{\"items\":[1 2]}",
            "{\"items\":[1]]}",
            "{\"items\":[]} {}",
            "{items:[]}",
            "{\"items\":\"nono\"}",
            "<html></html>",
            "{\"metadata\":{\"a\":" + "1".repeat(2_000) + "},\"items\":[]}")) {
      assertThatThrownBy(() -> page(text)).as(text).isInstanceOf(MalformedBodyException.class);
    }
    assertThatThrownBy(() -> page("{\"items\":[{},")).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> page("{\"items\":[]")).isInstanceOf(EOFException.class);
  }

  @Test
  @Row("C1")
  @Threat("A5")
  void shouldContinueAfterAnOversizedObject() throws IOException {
    String big = "{\"x\":\"" + "y".repeat(2_000) + "\"}";

    assertThat(page("{\"items\":[" + big + ",{}],\"metadata\":{\"resourceVersion\":\"7\"}}"))
        .isPresent();
    assertThat(seen).containsExactly("oversized", "{}");
  }

  @Test
  void shouldStopWhenTheReceiverWantsNoMoreItems() throws IOException {
    ListBody body =
        new ListBody(
            new JsonCutter(PieceSource.whole("{\"items\":[1,2,3]}"), 1_000, true),
            (bytes, length, isOversized) -> false);

    assertThat(body.read()).isEmpty();
  }

  @Test
  @Row({"C22", "C24"})
  void shouldReadLinesWithFieldsInAnyOrder() throws IOException {
    line("{\"type\":\"ADDED\",\"object\":{\"a\":1}}");
    line("{\"extra\":[{}],\"object\":{\"a\":1},\"type\":\"DELETED\"}");
    line(
        "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"9\"}}}");
    line(
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"annotations\":{\"a\":{},"
            + "\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"10\"},\"spec\":{}}}");
    line("{\"type\":\"BOOKMARK\",\"object\":null}");
    line("{\"type\":\"RENAMED\",\"object\":{}}");

    assertThat(seen)
        .containsExactly(
            "ADDED START_OBJECT",
            "DELETED START_OBJECT",
            "bookmark 9 false",
            "bookmark 10 true",
            "bookmark  false",
            "unknown");
  }

  @Test
  @Row("C23")
  void shouldReadErrorLines() throws IOException {
    line(
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\","
            + "\"message\":\"too old\\u001b[31m\\n\",\"details\":{\"retryAfterSeconds\":3}}}");
    line("{\"type\":\"ERROR\",\"object\":{\"code\":\"x\",\"reason\":7,\"details\":[1]}}");
    line("{\"type\":\"ERROR\",\"object\":\"boom\"}");

    assertThat(seen)
        .containsExactly(
            "error 410 Expired 3 The apiserver answered 410: too old [31m",
            "error 500  0 The apiserver answered 500.",
            "error 500  0 The apiserver answered 500.");
  }

  @Test
  void shouldRefuseAnInvalidLine() {
    for (String text :
        List.of(
            "3",
            "[]",
            "{}",
            "{\"type\":\"ADDED\"}",
            "{\"object\":{}}",
            "{\"type\":3,\"object\":{}}")) {
      assertThatThrownBy(() -> line(text)).as(text).isInstanceOf(MalformedBodyException.class);
    }
    assertThatThrownBy(() -> line("{\"type\":tru}")).isInstanceOf(IOException.class);
  }

  private Optional<ListBody.End> page(String text) throws IOException {
    JsonCutter cutter = new JsonCutter(PieceSource.whole(text), 1_000, true);
    return new ListBody(
            cutter,
            (bytes, length, isOversized) ->
                seen.add(
                    isOversized
                        ? "oversized"
                        : new String(bytes, 0, length, StandardCharsets.UTF_8)))
        .read();
  }

  private void line(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    new WatchLine(
            new WatchLine.Receiver() {
              @Override
              public Action event(EventKind kind, JsonParser object) {
                return note(kind + " " + object.currentToken());
              }

              @Override
              public Action bookmark(String resourceVersion, boolean endsInitialEvents) {
                return note("bookmark " + resourceVersion + " " + endsInitialEvents);
              }

              @Override
              public Action error(Failure failure) {
                return note(
                    "error %d %s %d %s"
                        .formatted(
                            failure.code(),
                            failure.reason(),
                            failure.retryAfterNs() / 1_000_000_000L,
                            failure.message()));
              }

              @Override
              public Action unknown() {
                return note("unknown");
              }
            })
        .read(bytes, bytes.length);
  }

  private Action note(String text) {
    seen.add(text);
    return Action.Read.ON;
  }
}
