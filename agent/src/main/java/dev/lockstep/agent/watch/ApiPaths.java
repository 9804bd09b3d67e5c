package dev.lockstep.agent.watch;

import dev.lockstep.agent.types.TypeDescriptor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Paths of the requests that a watch makes. No path asks for resourceVersion 0, which any state may
 * answer.
 */
final class ApiPaths {

  private ApiPaths() {}

  static String of(TypeDescriptor type, Action.ListPage page) {
    String path = collection(type) + "?limit=" + page.limit();
    return page.continueToken().isEmpty()
        ? path
        : path + "&continue=" + encode(page.continueToken());
  }

  static String of(TypeDescriptor type, Action.StreamList list) {
    return collection(type)
        + "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
        + "&resourceVersionMatch=NotOlderThan&timeoutSeconds="
        + list.timeoutSeconds();
  }

  static String of(TypeDescriptor type, Action.Watch watch) {
    return collection(type)
        + "?watch=true&allowWatchBookmarks=true&resourceVersion="
        + encode(watch.resourceVersion())
        + "&timeoutSeconds="
        + watch.timeoutSeconds();
  }

  private static String collection(TypeDescriptor type) {
    String root = type.group().isEmpty() ? "/api/" : "/apis/" + encode(type.group()) + "/";
    return root + encode(type.version()) + "/" + encode(type.plural());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
