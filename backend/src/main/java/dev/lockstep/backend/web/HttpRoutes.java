package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.ProtocolVersion;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of routes: a new one is a new row here. Paths that no row names are looked for among
 * the IDE's files. Any thread.
 */
final class HttpRoutes {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final byte[] NOTHING = {};

  private final Map<String, List<HttpRoute>> byPath;
  private final List<HttpRoute> others;
  private final WebPages pages;
  private final StaticFiles files = new StaticFiles();

  HttpRoutes(WebServer.Edges edges, WebSocketUpgrade upgrade) {
    this.pages = edges.pages();
    this.byPath =
        Stream.of(
                HttpRoute.any(
                    ProtocolVersion.CLIENT_PATH, it -> upgrade.upgrade(it, edges.clients())),
                HttpRoute.any(
                    ProtocolVersion.AGENT_PATH, it -> upgrade.upgrade(it, edges.agents())),
                HttpRoute.get("/healthz", it -> answer(it, pages.healthy().get())),
                HttpRoute.get("/readyz", it -> answer(it, pages.ready().get())),
                HttpRoute.get("/metrics", this::answerWithMetrics),
                HttpRoute.get("/api/v1/demo/personas", this::answerWithPersonas))
            .collect(Collectors.groupingBy(HttpRoute::path));
    this.others = List.of(HttpRoute.get("", this::answerWithFile));
  }

  /** The route for a request; empty when its path is not served by its method. */
  Optional<HttpRoute> find(HttpMethod method, String path) {
    return byPath.getOrDefault(path, others).stream()
        .filter(route -> route.methods().include(method))
        .findFirst();
  }

  private static void answer(HttpExchange exchange, WebPages.Answer answer) {
    exchange.answer(
        HttpAnswer.text(
            answer.ok() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
            answer.text()));
  }

  private void answerWithMetrics(HttpExchange exchange) {
    byte[] metrics = pages.metrics().get().getBytes(StandardCharsets.UTF_8);
    exchange.answer(HttpAnswer.fresh(METRICS_TYPE, metrics));
  }

  private void answerWithPersonas(HttpExchange exchange) {
    pages
        .demoPersonas()
        .ifPresentOrElse(
            json -> exchange.answer(HttpAnswer.fresh("application/json", json)),
            exchange::refuseAsNotFound);
  }

  private void answerWithFile(HttpExchange exchange) {
    Optional<StaticFiles.StaticFile> found = files.find(exchange.path());
    if (found.isEmpty()) {
      exchange.refuseAsNotFound();
      return;
    }
    StaticFiles.StaticFile file = found.get();
    String known = exchange.request().headers().get(HttpHeaderNames.IF_NONE_MATCH);
    boolean isKnown = file.etag().equals(known);
    exchange.answer(
        new HttpAnswer(
            isKnown ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK,
            file.type(),
            isKnown ? NOTHING : file.content(),
            file.immutable() ? "public, max-age=31536000, immutable" : "no-cache",
            file.etag()));
  }
}
