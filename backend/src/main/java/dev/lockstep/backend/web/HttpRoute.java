package dev.lockstep.backend.web;

import io.netty.handler.codec.http.HttpMethod;

/** One row of {@link HttpRoutes}: requests with this path and one of these methods. */
record HttpRoute(Methods methods, String path, Handler handler) {

  /** The methods that a route serves. */
  enum Methods {
    GET_AND_HEAD,

    /** Every method: an upgrade refuses the wrong ones in its own words. */
    ANY;

    boolean include(HttpMethod method) {
      return switch (this) {
        case GET_AND_HEAD -> method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        case ANY -> true;
      };
    }
  }

  /**
   * Answers a request. Called on the connection's event loop, so it must not block; it may answer
   * later, from any thread, if it retains the request.
   */
  @FunctionalInterface
  interface Handler {
    void handle(HttpExchange exchange);
  }

  /** A route for GET, and for HEAD, whose response is the same without its content. */
  static HttpRoute get(String path, Handler handler) {
    return new HttpRoute(Methods.GET_AND_HEAD, path, handler);
  }

  /** A route for every method, which its handler checks. */
  static HttpRoute any(String path, Handler handler) {
    return new HttpRoute(Methods.ANY, path, handler);
  }
}
