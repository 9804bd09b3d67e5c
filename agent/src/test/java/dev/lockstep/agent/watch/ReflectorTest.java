package dev.lockstep.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.Invariant;
import org.junit.jupiter.api.Test;

/** One script for each row of the fault table that concerns a watch, and for normal operation. */
class ReflectorTest {

  @Test
  @Holds("G6")
  void shouldWatchFromTheListWhenAllItsPagesAreRead() {
    ReflectorHarness it = new ReflectorHarness(false);
    assertThat(it.asked()).isEqualTo("list");

    it.page("100", "t1", "a@1", "b@2", "c@3");
    assertThat(it.asked()).isEqualTo("list t1");
    assertThat(it.said).isEmpty();

    it.page("100", "", "d@4");
    assertThat(it.asked()).isEqualTo("watch 100");
    assertThat(it.said).containsExactly("replace a@1 b@2 c@3 d@4");
  }

  @Test
  @Holds("G6")
  void shouldContinueAsAWatchWhenAStreamingListEnds() {
    ReflectorHarness it = new ReflectorHarness(true);
    assertThat(it.asked()).isEqualTo("stream");

    it.added("b@95");
    it.added("a@90");
    it.deleted("a@96");
    assertThat(it.said).isEmpty();
    it.initialEventsEnd("100");
    it.modified("b@101");

    assertThat(it.asked()).isEqualTo("read");
    assertThat(it.said).containsExactly("replace b@95", "MODIFIED b@101");
  }

  @Test
  void shouldFallBackForGoodWhenAStreamingListIsRefused() {
    ReflectorHarness it = new ReflectorHarness(true);

    it.status(422, "Invalid", 0);
    assertThat(it.asked()).isEqualTo("list");
    it.page("100", "", "a@1");
    it.status(410);
    it.waited();

    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.count(WatchCounter.STREAMING_FALLBACKS)).isEqualTo(1);
  }

  @Test
  void shouldFallBackWhenTheServerDoesNotKnowStreamingLists() {
    ReflectorHarness plainBookmark = new ReflectorHarness(true);
    plainBookmark.added("a@1");
    plainBookmark.bookmark("5");
    assertThat(plainBookmark.asked()).isEqualTo("list");

    ReflectorHarness silent = new ReflectorHarness(true);
    silent.added("a@1");
    silent.fails(Failure.Kind.IDLE);
    assertThat(silent.asked()).isEqualTo("list");

    ReflectorHarness endless = new ReflectorHarness(true);
    endless.added("a@1");
    endless.pass(121_000);
    endless.modified("a@2");
    assertThat(endless.asked()).isEqualTo("list");

    ReflectorHarness closing = new ReflectorHarness(true);
    closing.closed();
    closing.waited();
    assertThat(closing.asked()).isEqualTo("stream");
    closing.closed();
    assertThat(closing.asked()).isEqualTo("list");
  }

  @Test
  void shouldKeepStreamingWhenTheServerFailsForAMoment() {
    ReflectorHarness it = new ReflectorHarness(true);

    it.status(503, "", 2_000);

    assertThat(it.waited()).isGreaterThanOrEqualTo(2_000);
    assertThat(it.asked()).isEqualTo("stream");
  }

  @Test
  @Fault({12, 24})
  void shouldRelistAndDropMissingObjectsWhenItsPositionHasExpired() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.modified("a@101");
    it.pass(20_000);

    it.status(410, "Expired", 0);
    assertThat(it.asked()).isEqualTo("list");
    it.page("200", "", "b@150");

    assertThat(it.said).containsExactly("MODIFIED a@101", "replace b@150");
    assertThat(it.count(WatchCounter.EXPIRED)).isEqualTo(1);
    assertThat(it.count(WatchCounter.RELISTS)).isEqualTo(1);
  }

  @Test
  void shouldWaitLongerEachTimeWhenEveryWatchExpiresAtOnce() {
    ReflectorHarness it = ReflectorHarness.watching();
    long total = 0;
    for (int i = 0; i < 10; i++) {
      it.status(410);
      total += it.waited();
      it.page(Integer.toString(200 + i), "", "a@1");
    }

    assertThat(total).isGreaterThan(60_000);
  }

  @Test
  @Fault(13)
  void shouldRestartAListWhenItsTokenExpires() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("100", "t1", "a@1", "b@2", "c@3");

    it.status(410);
    assertThat(it.asked()).isEqualTo("list");
    it.page("130", "t2", "a@1", "c@3", "d@120");
    it.page("130", "", "e@4");

    assertThat(it.said).containsExactly("replace a@1 c@3 d@120 e@4");
  }

  @Test
  @Fault(13)
  void shouldWaitBetweenListsWhenTokensKeepExpiring() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("100", "t1", "a@1");
    it.status(410);
    it.page("110", "t2", "a@1");
    it.status(410);

    assertThat(it.asked()).isEqualTo("wait");
    it.waited();
    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.said).isEmpty();
  }

  @Test
  void shouldReadTheSamePageAgainWhenItsConnectionBreaks() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("100", "t1", "a@1");

    it.reflector.onItem(it.nowNs, ReflectorHarness.object("b@2"));
    it.fails(Failure.Kind.CONNECTION);
    it.waited();
    assertThat(it.asked()).isEqualTo("list t1");
    it.page("100", "", "b@2", "c@3");

    assertThat(it.said).containsExactly("replace a@1 b@2 c@3");
  }

  @Test
  @Fault(14)
  void shouldRelistWhenTheServerKeepsClosingWithoutProgress() {
    ReflectorHarness it = ReflectorHarness.watching();
    for (int i = 0; i < ReflectorLimits.FRUITLESS_WATCHES_MAX - 1; i++) {
      it.closed();
      it.waited();
      assertThat(it.asked()).isEqualTo("watch 100");
    }

    it.closed();
    it.waited();

    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.count(WatchCounter.FRUITLESS_CLOSES)).isEqualTo(3);
  }

  @Test
  void shouldResumeAtOnceWhenAWatchEndsAfterItsTime() {
    ReflectorHarness it = ReflectorHarness.watching();
    for (int i = 1; i <= 20; i++) {
      it.modified("a@" + (100 + i));
      it.pass(300_000 / 20);
      it.closed();
      assertThat(it.asked()).isEqualTo("watch " + (100 + i));
    }
  }

  @Test
  @Fault(15)
  void shouldKeepItsStateAndReportItAsStaleWhenTheServerFails() {
    ReflectorHarness it = ReflectorHarness.watching();
    long waited = 0;
    while (waited < 70_000) {
      it.status(500);
      waited += it.waited();
      if (it.asked().equals("list")) {
        break;
      }
    }
    while (waited < 200_000) {
      it.status(500);
      waited += it.waited();
    }

    assertThat(it.said).containsExactly("READY: HTTP 500");
    assertThat(it.held).hasSize(2);

    it.page("120", "", "a@90", "b@95");
    assertThat(it.said).containsExactly("READY: HTTP 500", "replace a@90 b@95");
  }

  @Test
  @Fault(15)
  void shouldClearTheProblemWhenAWatchRecovers() {
    ReflectorHarness it = ReflectorHarness.watching();
    for (int i = 0; i < 12; i++) {
      it.fails(Failure.Kind.CONNECTION);
      it.waited();
      assertThat(it.asked()).isEqualTo("watch 100");
    }

    it.reflector.onOpened();

    assertThat(it.said).containsExactly("READY: it is CONNECTION", "READY: ");
  }

  @Test
  @Fault(15)
  void shouldHonourRetryAfterUpToALimit() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.status(429, "", 20_000);
    assertThat(it.waited()).isBetween(20_000L, 21_000L);
    assertThat(it.asked()).isEqualTo("watch 100");

    it.status(503, "", 86_400_000);
    assertThat(it.waited()).isEqualTo(300_000);
    assertThat(it.count(WatchCounter.THROTTLED)).isEqualTo(2);
  }

  @Test
  @Fault(15)
  void shouldBackOffWithJitterUpToItsCapWhenTheConnectionIsRefused() {
    ReflectorHarness it = new ReflectorHarness(false);
    long last = 0;
    for (int i = 0; i < 12; i++) {
      it.fails(Failure.Kind.CONNECTION);
      last = it.waited();
      assertThat(last).isBetween(250L, 60_000L);
    }

    assertThat(last).isGreaterThanOrEqualTo(30_000);
    assertThat(it.said).containsExactly("UNAVAILABLE: it is CONNECTION");
  }

  @Test
  @Fault(16)
  @Row("K36")
  void shouldRefreshCredentialsAndContinueWhenUnauthorized() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.status(401);
    assertThat(it.asked()).isEqualTo("wait, refresh");
    it.waited();
    assertThat(it.asked()).isEqualTo("watch 100");

    ReflectorHarness paging = new ReflectorHarness(false);
    paging.page("100", "t1", "a@1");
    paging.status(401);
    paging.waited();
    assertThat(paging.asked()).isEqualTo("list t1");
  }

  @Test
  @Fault(16)
  void shouldBeUnavailableAndNeverEmptyWhenForbidden() {
    ReflectorHarness it = ReflectorHarness.watching();
    for (int i = 0; i < 3; i++) {
      it.status(403);
      assertThat(it.waited()).isBetween(30_000L, 60_000L);
      assertThat(it.asked()).isEqualTo("list");
    }

    assertThat(it.said).containsExactly("UNAVAILABLE: HTTP 403");
    assertThat(it.held).hasSize(2);

    it.page("300", "", "a@90");
    assertThat(it.said).endsWith("replace a@90");
    assertThat(it.asked()).isEqualTo("watch 300");
  }

  @Test
  @Fault({18, 19})
  void shouldReconnectAndThenRelistWhenWatchesHang() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.pass(150_000);
    it.fails(Failure.Kind.IDLE);
    it.waited();
    assertThat(it.asked()).isEqualTo("watch 100");

    it.fails(Failure.Kind.IDLE);
    it.waited();
    it.fails(Failure.Kind.IDLE);
    it.waited();

    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.count(WatchCounter.IDLE_TIMEOUTS)).isEqualTo(3);
  }

  @Test
  @Holds("G11")
  @Fault({20, 21})
  void shouldRefuseRepeatedAndOldEvents() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.modified("a@103");
    it.modified("a@103");
    it.modified("b@99");
    it.deleted("a@102");
    it.modified("a@1000");
    it.modified("a@999");

    assertThat(it.said).containsExactly("MODIFIED a@103", "MODIFIED a@1000");
    assertThat(it.count(WatchCounter.OLD_EVENTS)).isEqualTo(4);
  }

  @Test
  @Holds("G11")
  @Fault(21)
  @Row("C20")
  void shouldCompareVersionsOfAnyLength() {
    ReflectorHarness it = new ReflectorHarness(false);
    String big = "9".repeat(40);
    it.page(big, "", "a@1");
    it.modified("a@" + "8".repeat(40));
    it.modified("a@1" + "0".repeat(40));

    assertThat(it.said).hasSize(2).endsWith("MODIFIED a@1" + "0".repeat(40));
  }

  @Test
  @Row("C21")
  void shouldAcceptOpaqueVersionsInTheOrderOfTheirArrival() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("v-zz", "", "a@x");
    it.modified("a@v-aa");
    it.modified("a@v-aa");
    it.modified("a@007");
    it.modified("a@-5");
    it.closed();
    it.waited();

    assertThat(it.said)
        .containsExactly("replace a@x", "MODIFIED a@v-aa", "MODIFIED a@007", "MODIFIED a@-5");
    assertThat(it.asked()).isEqualTo("watch -5");
  }

  @Test
  @Fault(22)
  void shouldApplyAnEventThatArrivesAfterItsBookmark() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.bookmark("110");
    it.modified("a@105");
    it.pass(20_000);
    it.closed();

    assertThat(it.said).containsExactly("MODIFIED a@105");
    assertThat(it.asked()).isEqualTo("watch 110");
    assertThat(it.count(WatchCounter.LATE_EVENTS)).isEqualTo(1);
  }

  @Test
  @Fault(23)
  void shouldIgnoreABookmarkThatGoesBack() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.bookmark("120");
    it.bookmark("110");
    it.pass(20_000);
    it.closed();

    assertThat(it.asked()).isEqualTo("watch 120");
    assertThat(it.count(WatchCounter.BACKWARD_BOOKMARKS)).isEqualTo(1);
  }

  @Test
  @Fault(25)
  void shouldRelistPeriodicallyToFindDrift() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.pass(1_799_000);
    it.bookmark("110");
    it.closed();
    assertThat(it.asked()).isEqualTo("watch 110");

    it.pass(1_801_000);
    it.bookmark("120");
    it.closed();
    assertThat(it.asked()).isEqualTo("list");
    it.page("120", "", "a@90", "b@95", "missed@119");

    assertThat(it.held).containsKey("missed");
  }

  @Test
  @Holds("G11")
  @Fault(26)
  void shouldDistrustAListThatIsOlderThanTheHistory() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.modified("a@500");
    it.status(410);
    it.waited();

    it.page("400", "", "a@90");
    assertThat(it.asked()).isEqualTo("wait");
    it.waited();
    it.page("500", "", "a@500");

    assertThat(it.said).containsExactly("MODIFIED a@500", "replace a@500");
    assertThat(it.count(WatchCounter.OLD_LISTS)).isEqualTo(1);
  }

  @Test
  @Fault(26)
  void shouldReportARestoredServerWhenItsListsStayOlder() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.modified("a@500");
    it.status(410);
    long begin = it.nowNs;
    int lists = 0;
    it.waited();
    while (it.asked().equals("list")) {
      it.page("300", "", "a@90");
      lists++;
      if (it.asked().equals("wait")) {
        it.waited();
      }
    }

    assertThat(it.said)
        .containsExactly("MODIFIED a@500", "restored from 500 to 300", "replace a@90");
    assertThat(it.asked()).isEqualTo("watch 300");
    assertThat(lists).isGreaterThanOrEqualTo(ReflectorLimits.OLD_LISTS_MIN);
    assertThat(it.nowNs - begin).isGreaterThanOrEqualTo(ReflectorHarness.ms(30_000));

    it.modified("a@301");
    assertThat(it.said).endsWith("MODIFIED a@301");
  }

  @Test
  @Fault(26)
  void shouldRelistWhenBookmarksKeepGoingBack() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.pass(20_000);
    it.bookmark("50");
    it.bookmark("51");
    assertThat(it.asked()).isEqualTo("read");
    it.bookmark("52");
    it.waited();

    assertThat(it.asked()).isEqualTo("list");
  }

  @Test
  @Fault(27)
  @Row("C29")
  void shouldOutputADeleteAndAnAddWhenANameIsReused() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.deleted("a@101");
    it.added("a@102");

    assertThat(it.said).containsExactly("DELETED a@101", "ADDED a@102");
  }

  @Test
  @Fault(28)
  void shouldAskForDiscoveryWhenThePathIsGone() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.status(404);

    assertThat(it.said).containsExactly("unserved");
    it.waited();
    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.held).hasSize(2);
  }

  @Test
  void shouldResumeAndThenRelistWhenTheStreamIsUnreadable() {
    ReflectorHarness it = ReflectorHarness.watching();
    it.modified("a@101");
    for (int i = 0; i < 2; i++) {
      it.fails(Failure.Kind.MALFORMED);
      it.waited();
      assertThat(it.asked()).isEqualTo("watch 101");
    }
    it.fails(Failure.Kind.MALFORMED);
    it.waited();

    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.count(WatchCounter.MALFORMED_STREAMS)).isEqualTo(3);
  }

  @Test
  void shouldRelistWhenTheServerKeepsRefusingThePosition() {
    ReflectorHarness it = ReflectorHarness.watching();
    for (int i = 0; i < 3; i++) {
      assertThat(it.asked()).isEqualTo("watch 100");
      it.status(504, "Timeout", 1_000);
      it.waited();
    }

    assertThat(it.asked()).isEqualTo("list");
  }

  @Test
  @Row("C37")
  void shouldNeverCompleteAListWithEndlessPages() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("100", "t", "a@1");
    it.page("100", "t", "a@1");

    assertThat(it.asked()).isEqualTo("wait");
    assertThat(it.count(WatchCounter.BROKEN_LISTS)).isEqualTo(1);
    it.waited();
    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.said).isEmpty();
  }

  @Test
  void shouldNotMixPagesOfDifferentMoments() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("100", "t1", "a@1");
    it.page("101", "", "b@2");
    it.waited();

    assertThat(it.asked()).isEqualTo("list");
    assertThat(it.said).isEmpty();
  }

  @Test
  void shouldNotWatchFromAListWithoutAVersion() {
    for (String version : new String[] {"", "0", "1\n2", "9".repeat(200)}) {
      ReflectorHarness it = new ReflectorHarness(false);
      it.page(version, "", "a@1");

      assertThat(it.asked()).isEqualTo("wait");
      assertThat(it.said).isEmpty();
    }
  }

  @Test
  @Row("C17")
  void shouldLeaveOutObjectsWithoutAVersion() {
    ReflectorHarness it = new ReflectorHarness(false);
    it.page("100", "", "a@1", "b@", "c@0");
    it.modified("a@");
    it.bookmark("0");

    assertThat(it.said).containsExactly("replace a@1");
    assertThat(it.count(WatchCounter.MALFORMED_OBJECTS)).isEqualTo(4);
  }

  @Test
  @Threat("A5")
  void shouldBeUnavailableWhenThereAreTooManyObjects() {
    ReflectorHarness it = new ReflectorHarness(false);
    String[] many = new String[101];
    for (int i = 0; i < many.length; i++) {
      many[i] = "o" + i + "@" + (i + 1);
    }
    it.page("200", "", many);

    assertThat(it.asked()).isEqualTo("wait");
    assertThat(it.said)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("UNAVAILABLE: There are more than 100");
  }

  @Test
  void shouldRefuseStepsOutOfTurn() {
    ReflectorHarness it = ReflectorHarness.watching();

    assertThatThrownBy(() -> it.page("1", ""))
        .isInstanceOf(Invariant.BrokenInvariantException.class);
    assertThatThrownBy(() -> it.reflector.onTimer(it.nowNs))
        .isInstanceOf(Invariant.BrokenInvariantException.class);
  }
}
