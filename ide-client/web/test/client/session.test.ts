import { describe, expect, it } from "vitest";
import { Session, type SessionStatus } from "../../src/client/connection/session.ts";
import { ClockOffset } from "../../src/client/connection/clock.ts";
import { Store } from "../../src/client/store/store.ts";
import { ClusterState } from "../../src/gen/lockstep/v1/downlink_pb.ts";
import { ClusterModel } from "../model/cluster-model.ts";
import { FakeClock, type FakeSocket, fakeSockets } from "../model/fakes.ts";
import { resource } from "../model/resources.ts";

const PODS = [{ type: "pods", namespace: "*" }];

class SessionWorld {
  readonly clock = new FakeClock();
  readonly store = new Store();
  readonly sockets = fakeSockets();
  readonly model = new ClusterModel("demo");
  readonly session: Session;

  constructor() {
    this.model.batch((model) => model.upsert("pods", "a", resource({ name: "one" })));
    const { clock, store } = this;
    this.session = new Session({
      sockets: this.sockets.factory,
      clock,
      random: () => 0.5,
      target: store,
      changed: () => {},
    });
  }

  get socket(): FakeSocket {
    return this.sockets.made.at(-1)!;
  }

  get status(): SessionStatus {
    return this.session.status();
  }

  welcome(clusters = ["demo"], extra: object = {}): void {
    this.socket.tell({
      case: "welcome",
      value: {
        protocolVersion: 1,
        user: "alice",
        beaconIntervalMs: 2_000,
        serverMs: BigInt(this.clock.wallMs() + 500),
        clusters: clusters.map((cluster) => ({ cluster, state: ClusterState.CLUSTER_ONLINE, sessions: 3 })),
        ...extra,
      },
    });
  }

  answer(): void {
    const last = this.socket.sent.at(-1)!;
    if (last.case !== "subscribe") {
      throw new Error(`the client has not subscribed but sent ${last.case}`);
    }
    const { number, cursor } = last.value;
    const from = cursor && {
      history: cursor.history,
      position: cursor.position!,
      view: cursor.view,
      distrust: cursor.distrust,
      partial: undefined,
    };
    const sentMs = this.clock.wallMs() + 480;
    for (const frame of this.model.step(from, PODS, { answers: number, stampedMs: sentMs - 30, sentMs })) {
      this.socket.tell({ case: "state", value: frame });
    }
  }

  live(): void {
    this.session.select(PODS);
    this.session.connect("ws://here/api/v1/client", "secret", "test/1");
    this.socket.open();
    this.welcome();
    this.answer();
  }
}

describe("Session", () => {
  it("shouldSayHelloFirstAndSubscribeToTheFirstCluster", () => {
    const world = new SessionWorld();

    world.live();

    expect(world.socket.url).toBe("ws://here/api/v1/client");
    expect(world.socket.sent.map(({ case: kind }) => kind)).toEqual(["hello", "subscribe"]);
    expect(world.socket.sent[0]!.value).toMatchObject({ token: "secret", client: "test/1", protocolVersion: 1 });
    expect(world.status).toMatchObject({
      state: "LIVE",
      user: "alice",
      cluster: "demo",
      proof: "ok",
      objects: 1,
      position: "1·2",
      aheadMs: 500,
      lagMs: 50,
    });
    expect(world.status.clusters).toMatchObject([{ cluster: "demo", reach: "online", sessions: 3 }]);
  });

  it("shouldFollowTheChosenClusterAndLeaveTheOther", () => {
    const world = new SessionWorld();
    world.live();

    world.session.choose("other");

    expect(world.socket.sent.slice(-2).map(({ case: kind }) => kind)).toEqual(["unsubscribe", "subscribe"]);
    expect(world.store.objects).toBe(0);
    world.socket.tell({ case: "refusal", value: { cluster: "other", number: 2, message: "There is no cluster other." } });
    expect(world.status).toMatchObject({ state: "REFUSED", message: "There is no cluster other." });
  });

  it("shouldWaitForAClusterWhenNoneIsVisible", () => {
    const world = new SessionWorld();
    world.session.select(PODS);
    world.session.connect("ws://here/", "secret", "test/1");
    world.socket.open();
    world.welcome([]);

    expect(world.status).toMatchObject({ state: "SYNCING", clusters: [], cluster: undefined });
    world.clock.advance(600_000);
    expect(world.sockets.made.length).toBe(1);
    world.socket.tell({ case: "cluster", value: { cluster: "demo", state: ClusterState.CLUSTER_ONLINE } });
    world.answer();

    expect(world.status.state).toBe("LIVE");
  });

  it("shouldReconnectAndResumeWhenTheSocketCloses", () => {
    const world = new SessionWorld();
    world.live();

    world.socket.close(1006);
    expect(world.status).toMatchObject({ state: "RECONNECTING", retryInMs: 250, holds: true, objects: 1 });
    world.model.batch((model) => model.upsert("pods", "a", resource({ name: "two" })));
    world.clock.advance(250);
    world.socket.open();
    world.welcome();
    world.answer();

    expect(world.sockets.made.length).toBe(2);
    expect(world.status).toMatchObject({ state: "LIVE", objects: 2, reconnects: 1 });
  });

  it("shouldGiveUpASilentSocketAndIgnoreItsLaterEvents", () => {
    const world = new SessionWorld();
    world.live();
    const silent = world.socket;

    world.clock.advance(6_000);
    expect(silent.closedWith?.code).toBe(4002);
    silent.close(1006);
    silent.tell({ case: "cluster", value: { cluster: "late" } });

    expect(world.status.state).toBe("RECONNECTING");
    expect(world.status.clusters.map(({ cluster }) => cluster)).toEqual(["demo"]);
  });

  it("shouldGiveUpASocketThatIsNeverWelcomed", () => {
    const world = new SessionWorld();
    world.session.connect("ws://here/", "secret", "test/1");
    world.socket.open();

    world.clock.advance(10_000);

    expect(world.status.state).toBe("RECONNECTING");
    expect(world.socket.closedWith).toBeDefined();
  });

  it.each<[string, (world: SessionWorld) => void]>([
    ["a text message", (world) => world.socket.tellBytes(undefined)],
    ["noise", (world) => world.socket.tellBytes(Uint8Array.of(0xff, 0xff, 0xff))],
    ["an empty message", (world) => world.socket.tellBytes(new Uint8Array())],
    ["a message past the limit", (world) => world.socket.tellBytes(new Uint8Array((1 << 20) + 1))],
    ["a second welcome", (world) => world.welcome()],
  ])("shouldReconnectAfter %s", (_, tell) => {
    const world = new SessionWorld();
    world.live();

    tell(world);

    expect(world.status).toMatchObject({ state: "RECONNECTING", objects: 1 });
    expect(world.socket.closedWith).toBeDefined();
  });

  it("shouldReconnectWhenAStateComesBeforeTheWelcome", () => {
    const world = new SessionWorld();
    world.session.connect("ws://here/", "secret", "test/1");
    world.socket.open();

    world.socket.tell({ case: "state", value: {} });

    expect(world.status.state).toBe("RECONNECTING");
  });

  it("shouldStopWhenTheServerSpeaksAnotherVersion", () => {
    const world = new SessionWorld();
    world.session.connect("ws://here/", "secret", "test/1");
    world.socket.open();

    world.welcome(["demo"], { protocolVersion: 2 });

    expect(world.status.state).toBe("REFUSED");
    expect(world.status.message).toContain("Reload the page");
    world.clock.advance(600_000);
    expect(world.sockets.made.length).toBe(1);
  });

  it("shouldAskForASignInWhenTheTokenIsRefused", () => {
    const world = new SessionWorld();
    world.live();

    world.socket.close(4106, "the token has expired");

    expect(world.status).toMatchObject({ state: "REFUSED", wantsSignIn: true });
  });

  it("shouldDistinguishAFailedConnectionFromALostOne", () => {
    const world = new SessionWorld();
    const session = new Session({
      sockets: () => {
        throw new SyntaxError("no such address");
      },
      clock: world.clock,
      random: () => 0.5,
      target: world.store,
      changed: () => {},
    });

    session.connect("nonsense", "secret", "test/1");

    expect(session.status().state).toBe("RECONNECTING");
    expect(session.status().message).toContain("no such address");
  });

  it("shouldForgetEverythingWhenAnotherUserSignsIn", () => {
    const world = new SessionWorld();
    world.live();

    world.session.connect("ws://here/", "another", "test/1");

    expect(world.store.objects).toBe(0);
    expect(world.status).toMatchObject({ state: "CONNECTING", user: "", clusters: [], position: "" });
    world.socket.open();
    world.welcome();
    expect(world.socket.sent[0]!.value).toMatchObject({ token: "another" });
    expect(world.socket.sent[1]).toMatchObject({ case: "subscribe" });
    expect((world.socket.sent[1]!.value as { cursor?: unknown }).cursor).toBeUndefined();
  });

  it("shouldDropItsContentWhenItsClusterIsGone", () => {
    const world = new SessionWorld();
    world.live();

    world.socket.tell({ case: "cluster", value: { cluster: "demo", gone: true } });

    expect(world.store.objects).toBe(0);
    expect(world.status).toMatchObject({ state: "REFUSED", clusters: [] });
  });

  it("shouldNeverRevealTheToken", () => {
    const world = new SessionWorld();
    world.live();

    expect(JSON.stringify(world.status)).not.toContain("secret");
    expect(world.socket.url).not.toContain("secret");
  });
});

describe("ClockOffset", () => {
  it("shouldTrustTheMessageThatTravelledFastest", () => {
    const offset = new ClockOffset();

    offset.sample(1_000, 400, 0);
    offset.sample(1_100, 450, 50);
    offset.sample(1_200, 900, 500);

    expect(offset.aheadMs).toBe(650);
  });

  it("shouldForgetOldSamples", () => {
    const offset = new ClockOffset(60_000);
    offset.sample(1_000, 0, 0);
    offset.sample(1_010, 60, 60_000);
    expect(offset.aheadMs).toBe(1_000);

    offset.sample(1_010, 60, 120_000);

    expect(offset.aheadMs).toBe(950);
  });

  it("shouldKnowNothingAtFirst", () => {
    expect(new ClockOffset().aheadMs).toBeUndefined();
  });
});
