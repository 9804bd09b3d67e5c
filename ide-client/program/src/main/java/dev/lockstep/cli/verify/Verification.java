package dev.lockstep.cli.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Compares what a client holds of one type with fresh lists of it, while both may move.
 *
 * <p>One list and one look at the client are never of the same moment. So a resource counts as the
 * same as soon as, after a list, the client is seen to hold exactly what that list said of it; it
 * counts as different when this did not happen after any of several lists until the time is up. A
 * true difference never passes: nothing else than equal bytes lets a name go.
 */
final class Verification {
  private final Lister lister;
  private final Supplier<Held> held;
  private final Pause pause;

  /** Lists the type anew. */
  interface Lister {
    TypeContent list() throws IOException;
  }

  /** Lets a moment pass; false when the time for this type is up. */
  interface Pause {
    boolean pause(long ms);
  }

  /**
   * What the client has.
   *
   * @param digest as the client keeps it, step by step
   */
  record Held(TypeContent content, long digest) {}

  /**
   * What came of it.
   *
   * @param isWhole whether, at one moment, everything was equal; otherwise each resource was at
   *     some moment, unless differences say otherwise
   */
  record Result(
      int heldObjects,
      int freshObjects,
      long heldDigest,
      long freshDigest,
      boolean isWhole,
      List<String> differences) {
    boolean isSame() {
      return differences.isEmpty();
    }
  }

  private static final long LOOK_MS = 50;

  /** Looks at the client after one list before there is another. */
  private static final int LOOKS_MAX = 10;

  Verification(Lister lister, Supplier<Held> held, Pause pause) {
    this.lister = lister;
    this.held = held;
    this.pause = pause;
  }

  /**
   * @throws IOException when the type cannot be listed
   */
  Result run() throws IOException {
    TypeContent fresh = lister.list();
    Held now = held.get();
    TreeSet<TypeContent.Name> suspects = fresh.differences(now.content());
    boolean goesOn = true;
    while (goesOn && !(isWhole(fresh, now))) {
      for (int look = 0; look < LOOKS_MAX && goesOn; look++) {
        goesOn = pause.pause(LOOK_MS);
        now = held.get();
        TypeContent listed = fresh;
        TypeContent content = now.content();
        suspects.removeIf(name -> listed.agreesOn(name, content));
        if (isWhole(fresh, now)) {
          return result(fresh, now, suspects);
        }
      }
      if (goesOn) {
        fresh = lister.list();
        now = held.get();
        TypeContent listed = fresh;
        TypeContent content = now.content();
        suspects.removeIf(name -> listed.agreesOn(name, content));
      }
    }
    return result(fresh, now, suspects);
  }

  private static boolean isWhole(TypeContent fresh, Held now) {
    return fresh.differences(now.content()).isEmpty() && fresh.digest() == now.digest();
  }

  private static Result result(TypeContent fresh, Held now, TreeSet<TypeContent.Name> suspects) {
    List<String> differences = new ArrayList<>();
    for (TypeContent.Name name : suspects) {
      differences.add(
          fresh.type()
              + " "
              + name
              + (!now.content().has(name)
                  ? ": the apiserver has it, the client does not"
                  : !fresh.has(name)
                      ? ": the client has it, the apiserver does not"
                      : ": the client holds another content than the apiserver"));
    }
    if (now.digest() != now.content().digest()) {
      differences.add(fresh.type() + ": the client's digest is not that of what it holds");
    }
    return new Result(
        now.content().size(),
        fresh.size(),
        now.digest(),
        fresh.digest(),
        isWhole(fresh, now),
        differences);
  }
}
