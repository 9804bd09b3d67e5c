package dev.lockstep.agent.watch;

import dev.lockstep.agent.projection.Projected;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list in progress: the objects so far, and whether the pages belong together. Owned by one
 * reflector.
 */
final class Listing {

  /** The state of the list after a page. */
  enum Verdict {
    MORE(""),
    COMPLETE(""),
    MIXED("The apiserver's pages are from different moments."),
    ENDLESS("The apiserver's pages do not end."),
    VERSIONLESS("The apiserver's list has no resourceVersion to watch from.");

    private final String problem;

    Verdict(String problem) {
      this.problem = problem;
    }

    /** The defect of the list; empty without one. */
    String problem() {
      return problem;
    }
  }

  private record Key(String namespace, String name) {}

  private final Map<Key, Projected> objects = new LinkedHashMap<>();
  private String version = "";
  private String token = "";
  private int pages;

  void put(Projected object) {
    objects.put(key(object), object);
  }

  void remove(Projected object) {
    objects.remove(key(object));
  }

  Verdict page(String pageVersion, String nextToken) {
    if (!ResourceVersions.isUsable(pageVersion)) {
      return Verdict.VERSIONLESS;
    }
    if (version.isEmpty()) {
      version = pageVersion;
    } else if (!version.equals(pageVersion)) {
      return Verdict.MIXED;
    }
    pages++;
    if (nextToken.isEmpty()) {
      return Verdict.COMPLETE;
    }
    if (nextToken.equals(token) || pages >= ReflectorLimits.PAGES_MAX) {
      return Verdict.ENDLESS;
    }
    token = nextToken;
    return Verdict.MORE;
  }

  /** The token of the next page; empty for the first. */
  String token() {
    return token;
  }

  int size() {
    return objects.size();
  }

  List<Projected> objects() {
    return new ArrayList<>(objects.values());
  }

  private static Key key(Projected object) {
    return new Key(object.namespace(), object.name());
  }
}
