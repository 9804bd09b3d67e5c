package dev.lockstep.backend.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP response before it is written. Immutable; the content is shared and must not change.
 *
 * @param caching value of the Cache-Control header
 * @param etag value of the ETag header; empty for a response without one
 */
record HttpAnswer(
    HttpResponseStatus status, String type, byte[] content, String caching, String etag) {
  private static final String NOT_STORED = "no-store";

  /** A line of text, which no cache keeps. */
  static HttpAnswer text(HttpResponseStatus status, String line) {
    return new HttpAnswer(
        status,
        "text/plain; charset=utf-8",
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        NOT_STORED,
        "");
  }

  /** Content that was made for this request, which no cache keeps. */
  static HttpAnswer fresh(String type, byte[] content) {
    return new HttpAnswer(HttpResponseStatus.OK, type, content, NOT_STORED, "");
  }
}
