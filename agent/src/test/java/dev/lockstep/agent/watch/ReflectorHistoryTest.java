package dev.lockstep.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.apiserver.Failure.Kind;
import dev.lockstep.agent.watch.HistoryServer.Change;
import dev.lockstep.evidence.Holds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A server may cut, repeat, refuse or forget its answers: at every moment the output is the
 * server's own state at the last version that was output, and when the faults stop, it reaches the
 * newest.
 */
class ReflectorHistoryTest {

  private static final int STEPS = 150;
  private static final int HEALING_STEPS = 60;

  @Property(tries = 3_000)
  @Holds("G10")
  void shouldOutputTheServersHistoryUnderAnyFaults(@ForAll long seed) {
    Run run = new Run(seed);
    for (int i = 0; i < STEPS; i++) {
      run.faultyStep();
    }
    run.heal();
  }

  private static final class Run {
    private final SplittableRandom random;
    private final HistoryServer server;
    private final ReflectorHarness it;
    private int checked;
    private long given;
    private long sent;
    private boolean isFaulty = true;

    Run(long seed) {
      random = new SplittableRandom(seed);
      server = new HistoryServer(random.split());
      for (int i = random.nextInt(20); i > 0; i--) {
        server.change();
      }
      it = new ReflectorHarness(ReflectorHarness.LIMITS, random.nextBoolean(), seed);
    }

    void faultyStep() {
      for (int i = random.nextInt(3); i > 0; i--) {
        server.change();
      }
      if (random.nextInt(15) == 0) {
        server.compact();
      }
      it.pass(random.nextInt(40_000));
      step();
    }

    void heal() {
      isFaulty = false;
      for (int i = 0; i < HEALING_STEPS; i++) {
        it.pass(1_000);
        step();
      }
      assertThat(new TreeMap<>(it.held)).isEqualTo(server.at(server.head()));
    }

    private void step() {
      switch (it.action) {
        case Action.Wait wait -> it.waited();
        case Action.ListPage page -> page(page);
        case Action.StreamList list -> stream();
        case Action.Watch watch -> {
          sent = Long.parseLong(watch.resourceVersion());
          if (!isRefused()) {
            it.reflector.onOpened();
            it.action = Action.Read.ON;
            reading();
          }
        }
        case Action.Read read -> reading();
      }
      check();
    }

    /** Compares the output since the last check with the server's history. */
    private void check() {
      for (String said : it.said.subList(checked, it.said.size())) {
        String[] words = said.split(" ", 2);
        if (words[0].matches("ADDED|MODIFIED|DELETED")) {
          long version = Long.parseLong(words[1].substring(words[1].indexOf('@') + 1));
          assertThat(version).as("versions go up").isGreaterThan(given);
          given = version;
        } else if (words[0].equals("replace")) {
          assertThat(sent).as("lists do not go back").isGreaterThanOrEqualTo(given);
          given = sent;
        }
      }
      checked = it.said.size();
      if (given > 0) {
        assertThat(new TreeMap<>(it.held)).isEqualTo(server.at(given));
      }
    }

    private boolean isRefused() {
      if (!server.remembers(sent)) {
        it.status(410, "Expired", 0);
        return true;
      }
      return isFaulty && random.nextInt(4) == 0 && fails();
    }

    private boolean fails() {
      switch (random.nextInt(9)) {
        case 0 -> it.status(500);
        case 1 -> it.status(503, "", 1_000);
        case 2 -> it.status(401);
        case 3 -> it.status(403);
        case 4 -> it.status(404);
        case 5 -> it.fails(Kind.IDLE);
        case 6 -> it.fails(Kind.MALFORMED);
        case 7 -> it.status(400);
        default -> it.fails(Kind.CONNECTION);
      }
      return true;
    }

    /** Pages are cut from the state at the first page's version, which the token names. */
    private void page(Action.ListPage page) {
      String[] token = page.continueToken().split(":");
      boolean isFirst = token.length < 2;
      long version = isFirst ? server.head() : Long.parseLong(token[0]);
      int from = isFirst ? 0 : Integer.parseInt(token[1]);
      if (!server.remembers(version)) {
        it.status(410, "Expired", 0);
        return;
      }
      List<String> all = new ArrayList<>(server.at(version).values());
      int to = Math.min(all.size(), from + page.limit());
      if (isFaulty && random.nextInt(4) == 0) {
        for (String each : all.subList(from, from + random.nextInt(to - from + 1))) {
          it.reflector.onItem(it.nowNs, ReflectorHarness.object(each));
        }
        fails();
        return;
      }
      sent = version;
      it.page(
          Long.toString(version),
          to < all.size() ? version + ":" + to : "",
          all.subList(from, to).toArray(String[]::new));
    }

    private void stream() {
      if (isFaulty && random.nextInt(3) == 0) {
        fails();
        return;
      }
      long version = server.head();
      List<Map.Entry<String, String>> all = new ArrayList<>(server.at(version).entrySet());
      java.util.Collections.shuffle(all, new java.util.Random(random.nextLong()));
      for (Map.Entry<String, String> each : all) {
        it.added(each.getValue());
        if (isFaulty && random.nextInt(30) == 0) {
          fails();
          return;
        }
      }
      sent = version;
      it.initialEventsEnd(Long.toString(version));
    }

    /** Sends some of the outstanding changes, with the faults of a bad server. */
    private void reading() {
      for (Change change : server.after(sent)) {
        if (isFaulty && (addNoise() || random.nextInt(4) == 0)) {
          return;
        }
        send(change);
        sent = change.version();
      }
      if (random.nextBoolean()) {
        sent = Math.max(sent, server.head());
        it.bookmark(Long.toString(sent));
      }
      if (random.nextInt(isFaulty ? 4 : 10) == 0) {
        it.closed();
      }
    }

    /** Returns whether it ended the watch. */
    private boolean addNoise() {
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          Change old = server.any();
          if (old.version() <= sent) {
            send(old);
          }
        }
        case 2 -> it.bookmark(Long.toString(Math.max(1, sent - random.nextInt(20))));
        case 3 -> fails();
        case 4 -> it.status(410, "Expired", 0);
        default -> {}
      }
      return it.action != Action.Read.ON;
    }

    private void send(Change change) {
      String object = change.name() + "@" + change.version();
      switch (change.kind()) {
        case ADDED -> it.added(object);
        case MODIFIED -> it.modified(object);
        case DELETED -> it.deleted(object);
      }
    }
  }
}
