package dev.lockstep.bench.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An open watch, read line by line by a thread of its own into a bounded queue.
 *
 * <p>{@link #next()} gives the next watch event and fails when none comes in time, so a test can
 * never hang on it. A refusal is one event of type ERROR with the server's Status as object,
 * whether it came as HTTP status or within the stream: the apiserver says 410 in either way. The
 * stream's end is an event of type {@link #END}, and after it there is nothing. For one reading
 * thread.
 */
public final class WatchStream implements AutoCloseable {
  /** The type of the last event of every stream, whether the server or the connection ended it. */
  public static final String END = "END";

  private static final Duration NEXT_TIMEOUT = Duration.ofSeconds(30);
  private static final int EVENTS_MAX = 1_000;
  private static final int STATUS_OK = 200;

  private final String path;
  private final CompletableFuture<HttpResponse<InputStream>> response;
  private final BlockingQueue<JsonNode> events = new ArrayBlockingQueue<>(EVENTS_MAX);
  private final Thread reader;

  WatchStream(String path, CompletableFuture<HttpResponse<InputStream>> response) {
    this.path = path;
    this.response = response;
    this.reader = Thread.ofVirtual().name("watch " + path).start(this::read);
  }

  /** The next event, an object with {@code type} and {@code object}. */
  public JsonNode next() {
    try {
      JsonNode event = events.poll(NEXT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        throw new AssertionError("no event within %s on %s".formatted(NEXT_TIMEOUT, path));
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an event of " + path, e);
    }
  }

  private void read() {
    try {
      try (InputStream body = response.join().body();
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        if (response.join().statusCode() == STATUS_OK) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            events.put(KubeHttp.parse(line));
          }
        } else {
          events.put(
              event(
                  "ERROR",
                  KubeHttp.parse(new String(body.readAllBytes(), StandardCharsets.UTF_8))));
        }
        events.put(event(END, JsonNodeFactory.instance.objectNode()));
      } catch (IOException | RuntimeException cut) {
        events.put(
            event(END, JsonNodeFactory.instance.objectNode().put("message", cut.toString())));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode event(String type, JsonNode object) {
    return JsonNodeFactory.instance.objectNode().put("type", type).set("object", object);
  }

  @Override
  public void close() {
    response.cancel(true);
    reader.interrupt();
  }
}
