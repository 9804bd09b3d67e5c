package dev.lockstep.cli.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Compares a client's content of one type with fresh lists of it, while both may change.
 *
 * <p>A list and a look at the client are never of the same moment. So a resource counts as equal
 * once the client, seen after a list, holds exactly that list's bytes; it counts as different if
 * this does not happen after any list before the time is up. A true difference never passes,
 * because only equal bytes clear a name.
 */
final class Verification {
  private final Lister lister;
  private final Supplier<Held> held;
  private final Pause pause;

  /** Lists the type again. */
  interface Lister {
    TypeContent list() throws IOException;
  }

  /** Waits for a moment; returns false when the time for this type is up. */
  interface Pause {
    boolean pause(long ms);
  }

  /**
   * The client's content.
   *
   * @param digest as the client keeps it, step by step
   */
  record Held(TypeContent content, long digest) {}

  /** How many resources one side has of the type, and their digest. */
  record Total(int objects, long digest) {}

  /**
   * The outcome.
   *
   * @param isWhole whether everything was equal at one moment; otherwise each resource was equal at
   *     some moment, except those that differences name
   */
  record Result(Total held, Total fresh, boolean isWhole, List<String> differences) {
    boolean isSame() {
      return differences.isEmpty();
    }
  }

  private static final long LOOK_MS = 50;

  /** Looks at the client between two lists. */
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
        new Total(now.content().size(), now.digest()),
        new Total(fresh.size(), fresh.digest()),
        isWhole(fresh, now),
        differences);
  }
}
