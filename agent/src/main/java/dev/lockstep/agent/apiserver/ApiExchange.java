package dev.lockstep.agent.apiserver;

import dev.lockstep.common.clock.Clock;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request and its answer. One thread reads it; any may call {@link #abort}. */
public final class ApiExchange implements AutoCloseable {

  private final CompletableFuture<HttpResponse<AsyncBody>> sent;
  private final BodyStream body;
  private final Clock clock;

  ApiExchange(CompletableFuture<HttpResponse<AsyncBody>> sent, BodyStream body, Clock clock) {
    this.sent = sent;
    this.body = body;
    this.clock = clock;
  }

  /**
   * Waits for the head of the answer. Its body must arrive within the same time, unless a later
   * deadline is set.
   */
  public ApiResponse response(long withinNs) throws IOException {
    body.setDeadline(clock.nanos(), withinNs);
    HttpResponse<AsyncBody> head = head(withinNs);
    body.open(head.body());
    ApiResponse response = new ApiResponse(head.code(), Map.copyOf(head.headers()), body);
    if (!response.header("content-encoding").orElse("identity").equalsIgnoreCase("identity")) {
      throw new MalformedBodyException("The apiserver compressed an answer, unasked.");
    }
    return response;
  }

  private HttpResponse<AsyncBody> head(long withinNs) throws IOException {
    try {
      return sent.get(withinNs, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ReadTimeoutException("The apiserver did not answer in time.");
    } catch (CancellationException e) {
      throw new IOException("stopped", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  public void abort() {
    sent.cancel(true);
    body.abort();
  }

  /** Releases the connection; it is reused if the body was read to its end. */
  @Override
  public void close() {
    if (!sent.cancel(true)) {
      // The answer may have arrived after the wait was given up.
      sent.thenAccept(head -> head.body().cancel());
    }
  }
}
