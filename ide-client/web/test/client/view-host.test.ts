import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { SYSTEM_CLOCK } from "../../src/client/connection/clock.ts";
import { socketsOf } from "../../src/client/connection/socket.ts";
import type { FromWorker, Look, ToWorker } from "../../src/client/view/messages.ts";
import { ViewHost } from "../../src/client/view/view-host.ts";
import { SYNC_DEFAULTS } from "../../src/client/sync/sync-state.ts";
import { type MockServer, startMock } from "../mock/server.ts";

const LOOK: Look = { id: 1, type: "pods", namespace: "", filter: "", sortBy: "name", isDescending: false };

type Message<K extends FromWorker["kind"]> = Extract<FromWorker, { kind: K }>;

/** The whole client against a server on a real socket; waits are for facts, never for time. */
class HostWorld {
  readonly server: MockServer;
  readonly host: ViewHost;
  readonly #messages: FromWorker[] = [];
  #waiting: { isMet: () => boolean; resolve: () => void }[] = [];

  constructor(server: MockServer) {
    this.server = server;
    this.host = new ViewHost(
      {
        sockets: socketsOf(WebSocket as never),
        clock: SYSTEM_CLOCK,
        random: Math.random,
        post: (message) => {
          this.#messages.push(structuredClone(message));
          this.#waiting = this.#waiting.filter(({ isMet, resolve }) => !isMet() || resolve());
        },
      },
      { ...SYNC_DEFAULTS, backoffBaseMs: 10, backoffCapMs: 50 },
    );
  }

  send(message: ToWorker): void {
    this.host.onMessage(message);
  }

  connect(token = "token-of-alice"): void {
    this.send({ kind: "connect", url: `ws://127.0.0.1:${this.server.port}/api/v1/client`, token, client: "test/1" });
  }

  /** Resolves with the newest message of the kind as soon as it is as wanted. */
  async until<K extends FromWorker["kind"]>(kind: K, isWanted: (message: Message<K>) => boolean): Promise<Message<K>> {
    const last = () => this.#messages.findLast((message): message is Message<K> => message.kind === kind);
    const isMet = () => {
      const message = last();
      return message !== undefined && isWanted(message);
    };
    if (!isMet()) {
      await new Promise<void>((resolve) => this.#waiting.push({ isMet, resolve }));
    }
    return last()!;
  }
}

const worlds: HostWorld[] = [];

async function world(options: { churn?: number; pods?: number } = {}): Promise<HostWorld> {
  const server = await startMock({ port: 0, pods: options.pods ?? 300, churn: options.churn ?? 0, tickMs: 10, web: "/nowhere", isDemo: true });
  const made = new HostWorld(server);
  worlds.push(made);
  return made;
}

afterEach(async () => {
  for (const { host, server } of worlds.splice(0)) {
    host.onMessage({ kind: "disconnect" });
    await server.close();
  }
});

describe("ViewHost over a real socket", () => {
  it("shouldShowWhatIsLookedAt", async () => {
    const w = await world();
    w.send({ kind: "look", look: LOOK });
    w.send({ kind: "window", window: { first: 0, count: 20, anchor: undefined, active: undefined } });
    w.connect();

    const { page } = await w.until("table", (message) => message.page.isLoaded);

    expect(page).toMatchObject({ look: 1, total: 300, matched: 300, first: 0 });
    expect(page.rows.length).toBe(20);
    const { status } = await w.until("status", (message) => message.status.state === "LIVE");
    expect(status.proof).toBe("ok");
    const { types, namespaces } = await w.until("catalog", (message) => message.types.length > 0);
    expect(types.find(({ type }) => type === "pods")).toMatchObject({ kind: "Pod", namespaced: true, state: "ready" });
    expect(types.find(({ type }) => type === "secrets")).toMatchObject({ state: "unavailable" });
    expect(namespaces).toContain("checkout");
  });

  it("shouldAskOnlyForWhatIsLookedAt", async () => {
    const w = await world();
    w.send({ kind: "look", look: { ...LOOK, type: "nodes" } });
    w.connect();
    const all = await w.until("status", (message) => message.status.state === "LIVE");

    w.send({ kind: "look", look: { ...LOOK, id: 2, type: "pods", namespace: "checkout" } });
    const { page } = await w.until("table", (message) => message.page.look === 2 && message.page.isLoaded);
    const one = await w.until("status", (message) => message.status.objects !== all.status.objects);

    expect(page.total).toBeGreaterThan(0);
    expect(page.total).toBeLessThan(300);
    expect(one.status.objects).toBe(all.status.objects - 12 + page.total);
  });

  it("shouldFollowChangesAndHealWhatGoesWrong", async () => {
    const w = await world({ churn: 2_000 });
    w.send({ kind: "look", look: LOOK });
    w.connect();
    await w.until("table", (message) => message.page.changes.changed > 100);

    w.server.fault("lose");
    const { status } = await w.until("status", (message) => message.status.gaps === 1 && message.status.state === "LIVE");
    expect(status.proof).toBe("ok");
    w.server.fault("cut");
    await w.until("status", (message) => message.status.reconnects >= 1 && message.status.state === "LIVE");
    w.server.fault("wrong");
    const { status: wrong } = await w.until("status", (message) => message.status.message.includes("fresh copies"));
    expect(wrong.proof).toBe("wrong");
    w.server.fault("right");
    await w.until("status", (message) => message.status.proof === "ok" && message.status.state === "LIVE");
  });

  it("shouldTellAllOfTheOpenObjectAndItsOwners", async () => {
    const w = await world();
    w.send({ kind: "look", look: LOOK });
    w.send({ kind: "window", window: { first: 0, count: 1, anchor: undefined, active: undefined } });
    w.connect();
    const { page } = await w.until("table", (message) => message.page.rows.length === 1);
    const { namespace, name } = page.rows[0]!;

    w.send({ kind: "open", object: { type: "pods", namespace, name } });
    const { detail } = await w.until("detail", (message) => message.detail?.owners.at(-1)?.health !== undefined && message.detail.owners.length === 2);

    expect(detail).toMatchObject({ key: { type: "pods", namespace, name }, isGone: false });
    expect(detail!.owners.map(({ kind }) => kind)).toEqual(["ReplicaSet", "Deployment"]);
    expect(detail!.labels.map(({ key }) => key)).toContain("team");
    expect(detail!.yaml).toContain(`apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`);
    w.server.cluster.model.batch((model) => model.remove("pods", namespace, name));
    await w.until("detail", (message) => message.detail?.isGone === true);
  });

  it("shouldShowAnotherUserOnlyWhatIsTheirs", async () => {
    const w = await world();
    w.send({ kind: "look", look: LOOK });
    w.send({ kind: "window", window: { first: 0, count: 500, anchor: undefined, active: undefined } });
    w.connect();
    await w.until("table", (message) => message.page.total === 300);

    w.connect("token-of-bob");
    const { page } = await w.until("table", (message) => message.page.isLoaded && message.page.total < 300 && message.page.total > 0);

    expect(new Set(page.rows.map(({ namespace }) => namespace))).toEqual(new Set(["checkout"]));
  });

  it("shouldSayWhoIsRefused", async () => {
    const w = await world();
    w.connect("stolen");

    const { status } = await w.until("status", (message) => message.status.state === "REFUSED");

    expect(status.wantsSignIn).toBe(true);
    expect(status.message).toBe("The server does not accept this token. Sign in with another one.");
  });
});
