import { describe, expect, it } from "vitest";
import { ResetReason } from "../../src/gen/lockstep/v1/frame_pb.ts";
import { compare } from "../../src/client/receive/position.ts";
import { SYNC_DEFAULTS } from "../../src/client/sync/sync-config.ts";
import { BEACON_MS, copy, SyncWorld } from "../model/sync-world.ts";

function liveWorld(): SyncWorld {
  const world = new SyncWorld();
  world.put("pods", "a", "one", 1);
  world.put("pods", "b", "two", 1);
  world.put("nodes", "", "node", 1);
  world.start();
  world.settle();
  return world;
}

describe("Link and Following", () => {
  it("shouldBecomeLiveWhenTheFirstStepIsProven", () => {
    const world = new SyncWorld();
    world.put("pods", "a", "one", 1);

    world.start();
    expect(world.client.state).toBe("CONNECTING");
    world.accept();
    expect(world.client.state).toBe("SYNCING");
    world.deliver();

    expect(world.client.state).toBe("LIVE");
    expect(world.client.proof).toBe("ok");
    expect(world.subscribes).toEqual([{ number: 1, cursor: undefined }]);
    expect([...world.held().keys()]).toEqual(["pods/a/one"]);
  });

  it("shouldApplyAStepOnlyWhenItBeginsWhereTheClientStands [G1]", () => {
    const world = liveWorld();
    world.put("pods", "a", "one", 2);
    world.tick();
    world.put("pods", "a", "one", 3);
    world.tick();
    const before = world.client.position;

    world.wire.shift();
    world.deliver(1);

    expect(world.client.state).toBe("GAP");
    expect(world.client.position).toEqual(before);
    expect(world.client.counts.gaps).toBe(1);
    expect(world.subscribes.at(-1)!.cursor!.position).toEqual(before);
    world.deliver();
    expect(world.client.state).toBe("LIVE");
  });

  it("shouldRefuseAStepFromAnotherView", () => {
    const world = liveWorld();
    world.put("pods", "a", "one", 2);
    world.tick();
    const frame = world.wire.shift()!;

    world.receive(copy(frame, { fromView: frame.fromView + 2n }));

    expect(world.client.state).toBe("GAP");
  });

  it("shouldIgnoreOldSteps", () => {
    const world = liveWorld();
    world.put("pods", "a", "one", 2);
    world.tick();
    const frame = world.wire[0]!;
    world.deliver();

    world.receive(frame);

    expect(world.client.state).toBe("LIVE");
    expect(world.client.counts.old).toBe(1);
    expect(world.client.counts.gaps).toBe(0);
  });

  it("shouldNeverGoBackWithinAHistory [G7]", () => {
    const world = liveWorld();
    const position = world.client.position;
    world.put("pods", "a", "one", 2);
    world.tick();
    world.deliver();
    const older = copy(world.model.step(undefined, [{ type: "*", namespace: "*" }])[0]!, {
      to: { ...world.client.position, version: position.version } as never,
    });

    world.receive(older);

    expect(compare(world.client.position, position)).toBeGreaterThan(0);
    expect(world.client.counts.old).toBe(1);
  });

  it("shouldApplyAResetFromAnotherHistoryAtAnyPosition", () => {
    const world = liveWorld();
    world.cut();
    world.model.newHistory("h2", { epoch: 1n, version: 1n });
    world.remember();

    world.settle();

    expect(world.client.history).toBe("h2");
    expect(world.client.position.version).toBe(1n);
  });

  it("shouldNotContinueInAHistoryWhenItsResetIsMissing [G1]", () => {
    const world = liveWorld();
    const position = world.client.position;
    world.cut();
    world.model.newHistory("h2", { epoch: position.epoch, version: position.version - 1n });
    world.put("pods", "c", "early", 1);
    world.chunkUpserts = 1;
    world.advance(60_000);
    world.accept();
    world.wire.pop();
    world.put("pods", "c", "late", 1);
    world.tick();
    // The next step of h2 begins at the numbers at which the client stands in h1.
    world.deliver();

    expect(world.client.counts.gaps).toBe(1);
    world.settle();
    expect(world.client.history).toBe("h2");
    expect(world.client.counts.wrong).toBe(0);
  });

  it("shouldSkipFramesThatWereSentBeforeItsSubscription", () => {
    const world = liveWorld();
    world.put("pods", "a", "one", 2);
    world.tick();

    world.want(1);
    world.deliver();

    expect(world.client.counts.skipped).toBe(1);
    expect(world.client.state).toBe("LIVE");
    expect([...world.held().keys()]).toEqual(["pods/a/one", "pods/b/two"]);
  });

  it("shouldApplyAChunkedStepAtItsLastChunkOnly [G4]", () => {
    const world = new SyncWorld();
    world.chunkUpserts = 1;
    for (const name of ["one", "two", "three"]) {
      world.put("pods", name, name, 1);
    }
    world.start();
    world.accept();

    world.deliver(2);
    expect(world.client.state).toBe("SYNCING");
    expect(world.client.following.receiver.progress).toEqual({ received: 2, of: 3 });
    expect(world.held().size).toBe(0);
    world.deliver();

    expect(world.held().size).toBe(3);
    expect(world.client.state).toBe("LIVE");
  });

  it("shouldDiscardATransferWhenAChunkIsMissing", () => {
    const world = new SyncWorld();
    world.chunkUpserts = 1;
    for (const name of ["one", "two", "three"]) {
      world.put("pods", name, name, 1);
    }
    world.start();
    world.accept();
    world.deliver(1);
    world.wire.shift();

    world.deliver(1);

    expect(world.client.state).toBe("GAP");
    expect(world.subscribes.at(-1)).toEqual({ number: 2, cursor: undefined });
    world.settle();
  });

  it("shouldOfferTheChunksItHasWhenItResumes", () => {
    const world = new SyncWorld();
    world.chunkUpserts = 1;
    for (const name of ["one", "two", "three"]) {
      world.put("pods", name, name, 1);
    }
    world.start();
    world.accept();
    world.deliver(2);

    world.cut();
    world.advance(1_000);
    world.accept();

    expect(world.subscribes.at(-1)!.cursor!.partial).toEqual({ transfer: 1n, chunks: 2 });
    expect(world.wire.length).toBe(1);
    world.deliver();
    expect(world.client.state).toBe("LIVE");
  });

  it("shouldAskForAFreshCopyThreeTimesAndThenReportTheFailure", () => {
    const world = liveWorld();
    const wrong = () => {
      world.wire = world.wire.map((frame) => copy(frame, { digest: frame.digest + 1n }));
    };
    world.tick();
    for (let n = 0; n < 4; n++) {
      wrong();
      world.deliver(1);
    }

    expect(world.client.proof).toBe("wrong");
    expect(world.client.state).toBe("GAP");
    expect(world.client.message).toContain("fresh copies did not mend it");
    expect(world.subscribes.slice(-3).every(({ cursor }) => cursor!.distrust)).toBe(true);
    expect(world.subscribes.length).toBe(4);
    expect(world.wire.length).toBe(0);

    world.settle();
    expect(world.client.proof).toBe("ok");
  });

  it("shouldBoundFreshCopiesThatGoWrongAtTheNextStep", () => {
    const world = liveWorld();
    for (let n = 0; n < 50; n++) {
      world.put("pods", "a", "one", n);
      world.tick();
      world.wire = world.wire.map((frame) => (frame.reset === 0 ? copy(frame, { digest: frame.digest + 1n }) : frame));
      world.deliver();
    }

    expect(world.subscribes.length).toBe(1 + SYNC_DEFAULTS.bounds.freshCopies.max);
    expect(world.client.state).toBe("GAP");
    world.advance(SYNC_DEFAULTS.bounds.freshCopies.spanMs);
    world.settle();
    expect(world.client.proof).toBe("ok");
  });

  it("shouldDropAPartialTransferWhenTheWishChanges", () => {
    const world = new SyncWorld();
    world.chunkUpserts = 1;
    world.put("pods", "a", "one", 1);
    world.put("pods", "b", "two", 1);
    world.start();
    world.accept();
    world.deliver(1);

    world.want(1);

    expect(world.subscribes.at(-1)!.cursor).toBeUndefined();
    world.settle();
  });

  it("shouldRepairCorruptedContent", () => {
    const world = liveWorld();
    world.harmed = true;
    world.store.clear();

    world.tick();
    world.deliver(1);
    expect(world.client.state).toBe("GAP");
    world.deliver();

    expect(world.client.state).toBe("LIVE");
    expect(world.held().size).toBe(3);
  });

  it("shouldReconnectWhenBeaconsStop", () => {
    const world = liveWorld();

    world.advance(3 * BEACON_MS - 1);
    expect(world.client.state).toBe("LIVE");
    world.advance(1);

    expect(world.client.state).toBe("RECONNECTING");
    expect(world.client.counts.silences).toBe(1);
    expect(world.closes).toBe(1);
    expect(world.held().size).toBe(3);
    world.settle();
    expect(world.subscribes.at(-1)!.number).toBe(1);
    expect(world.subscribes.at(-1)!.cursor!.history).toBe("h1");
  });

  it("shouldWaitLongerAndLongerWithFullJitter", () => {
    const world = new SyncWorld(SYNC_DEFAULTS, () => 0.999_999);
    world.start();
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      world.cut();
      waits.push(world.client.link.retryAtMs! - world.nowMs);
      world.advance(waits.at(-1)!);
    }

    expect(waits).toEqual([499, 999, 1999, 3999, 7999, 15999, 29999, 29999, 29999]);
  });

  it("shouldResetItsBackOffOnlyAfterAStableConnection", () => {
    const world = new SyncWorld(SYNC_DEFAULTS, () => 0.999_999);
    world.start();
    const waitAfterLiveFor = (ms: number) => {
      world.settle();
      for (let heard = 0; heard < ms; heard += BEACON_MS) {
        world.advance(BEACON_MS);
        world.tick();
        world.deliver();
      }
      world.cut();
      return world.client.link.retryAtMs! - world.nowMs;
    };

    expect(waitAfterLiveFor(0)).toBe(499);
    expect(waitAfterLiveFor(0)).toBe(999);
    expect(waitAfterLiveFor(SYNC_DEFAULTS.dialing.stableMs)).toBe(499);
  });

  it("shouldStopWhenAPersonHasToAct", () => {
    const world = liveWorld();

    world.cut(4106);

    expect(world.client.state).toBe("REFUSED");
    expect(world.client.link.wantsSignIn).toBe(true);
    expect(world.client.message).toBe("The token has expired. Sign in with a fresh one.");
    world.advance(600_000);
    expect(world.client.state).toBe("REFUSED");
    expect(world.dialing).toBe(false);
  });

  it.each([
    [4000, "RECONNECTING"],
    [4099, "RECONNECTING"],
    [4100, "REFUSED"],
    [4199, "REFUSED"],
    [4200, "RECONNECTING"],
    [1001, "RECONNECTING"],
    [1012, "RECONNECTING"],
  ])("shouldReadTheCloseCode%iByItsRange", (code, state) => {
    const world = liveWorld();

    world.cut(code);

    expect(world.client.state).toBe(state);
  });

  it("shouldGiveUpAConnectionWithRepeatedGaps", () => {
    const world = liveWorld();
    for (let n = 0; n < SYNC_DEFAULTS.bounds.resumes.max; n++) {
      world.wire = [];
      world.put("pods", "a", "one", n);
      const answer = world.subscribes.at(-1)!.number;
      world.tick();
      const frame = world.wire.shift()!;
      world.receive(copy(frame, { from: world.model.position as never, answers: answer }));
      expect(world.client.state).toBe("GAP");
    }
    const frame = world.wire.shift()!;
    world.receive(copy(frame, { from: world.model.position as never, to: world.model.position as never, reset: 0 }));

    expect(world.client.state).toBe("RECONNECTING");
    expect(world.held().size).toBe(3);
    world.settle();
  });

  it("shouldGiveUpAConnectionThatSendsSomethingUnreadable", () => {
    const world = liveWorld();

    world.do(world.client.link.malformed("noise", world.nowMs));

    expect(world.client.state).toBe("RECONNECTING");
    expect(world.client.counts.malformed).toBe(1);
    expect(world.held().size).toBe(3);
  });

  it("shouldChangeNothingWhenASegmentIsMalformed", () => {
    const world = liveWorld();
    world.put("pods", "a", "one", 2);
    world.put("pods", "b", "two", 2);
    world.tick();
    const frame = world.wire.shift()!;
    const last = frame.segments.at(-1)!;
    if (last.body.case === "entries") {
      last.body.value.upserts = [Uint8Array.of(0x0a, 0x00)];
    }
    const held = world.held();

    world.receive(frame);

    expect(world.client.state).toBe("RECONNECTING");
    expect(world.held()).toEqual(held);
    world.settle();
  });

  it("shouldProbeAQuietConnectionWhenTheOwnerChecksIt", () => {
    const world = liveWorld();

    world.do(world.client.link.check(false, world.nowMs));
    expect(world.subscribes.length).toBe(1);
    world.do(world.client.link.check(true, world.nowMs));
    expect(world.subscribes.length).toBe(2);
    expect(world.client.state).toBe("LIVE");
    world.wire = [];
    world.advance(SYNC_DEFAULTS.patience.probeTimeoutMs);

    expect(world.client.state).toBe("RECONNECTING");
  });

  it("shouldRetryAtOnceWhenTheOwnerChecksTheConnection", () => {
    const world = new SyncWorld(SYNC_DEFAULTS, () => 0.999_999);
    world.start();
    for (let n = 0; n < 5; n++) {
      world.cut();
      world.advance(world.client.link.retryAtMs! - world.nowMs);
    }
    world.cut();
    world.advance(600);

    world.do(world.client.link.check(false, world.nowMs));

    expect(world.dialing).toBe(true);
  });

  it("shouldForgetTheClusterWhenItIsRefused", () => {
    const world = liveWorld();

    world.do(world.client.link.refused("demo", 1, "There is no cluster demo.", world.nowMs));

    expect(world.client.state).toBe("REFUSED");
    expect(world.client.message).toBe("There is no cluster demo.");
    expect(world.held().size).toBe(0);
    world.do(world.client.link.served("demo", world.nowMs));
    world.settle();
    expect(world.held().size).toBe(3);
  });

  it("shouldSubscribeAgainWhenSilenceFollowsARefusal", () => {
    const world = liveWorld();
    world.do(world.client.link.refused("demo", 1, "There is no cluster demo.", world.nowMs));

    const asked = world.client.link.timer(world.client.link.dueMs!);

    expect(asked.map(({ kind }) => kind)).toEqual(["subscribe"]);
    expect(world.client.state).toBe("REFUSED");
    world.client.link.timer(world.client.link.dueMs!);
    expect(world.client.state).toBe("RECONNECTING");
  });

  it("shouldForgetItsContentWhenAnotherClusterIsWanted", () => {
    const world = liveWorld();

    const actions = world.client.follow({ cluster: "other", selections: [] }, world.nowMs);

    expect(actions.map(({ kind }) => kind)).toEqual(["unsubscribe", "subscribe"]);
    expect(world.held().size).toBe(0);
    expect(world.client.following.receiver.holds).toBe(false);
  });

  it("shouldCountFramesOfAClusterThatItDidNotRequest [G24]", () => {
    const world = liveWorld();
    world.tick();

    world.receive(copy(world.wire.shift()!, { cluster: "other" }));

    expect(world.client.counts.strays).toBe(1);
    expect(world.client.state).toBe("LIVE");
  });

  it("shouldHoldPositionsBeyondFiftyThreeBits [G28]", () => {
    const world = new SyncWorld();
    world.model.position = { epoch: 1n, version: 2n ** 62n };
    world.remember();
    world.put("pods", "a", "one", 1);
    world.start();
    world.settle();
    world.put("pods", "a", "one", 2);
    world.settle();

    expect(world.client.position.version).toBe(2n ** 62n + 2n);
  });

  it.each([ResetReason.RESET_HORIZON, ResetReason.RESET_VIEW])("shouldHealByAReset%i", (reason) => {
    const world = liveWorld();
    world.cut();
    world.put("pods", "a", "three", 1);
    if (reason === ResetReason.RESET_VIEW) {
      world.model.views.clear();
    } else {
      world.model.raiseHorizon();
    }

    world.settle();

    expect(world.held().size).toBe(4);
  });

  it("shouldSendNothingWhenStopped", () => {
    const world = liveWorld();

    world.do(world.client.link.stop());
    world.do(world.client.link.closed(1006, "", world.nowMs));
    world.advance(600_000);

    expect(world.client.state).toBe("DISCONNECTED");
    expect(world.dialing).toBe(false);
  });
});
