import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { SYSTEM_CLOCK } from "../../../src/client/connection/clock.ts";
import { socketsOf } from "../../../src/client/connection/socket.ts";
import type { AnswerOf, FromWorker, RequestOf, ToWorker, ViewKind } from "../../../src/client/view/messages.ts";
import type { TableQuery, TableWindow } from "../../../src/client/view/table-messages.ts";
import { ViewHost } from "../../../src/client/view/view-host.ts";
import { SYNC_DEFAULTS } from "../../../src/client/sync/sync-config.ts";
import { type MockServer, startMock } from "../../mock/server.ts";

const QUERY: TableQuery = { id: 1, type: "pods", namespace: "", filter: "", sortBy: "name", isDescending: false };

const WINDOW: TableWindow = { first: 0, count: 20, anchor: undefined, active: undefined };

type Message<K extends FromWorker["kind"]> = Extract<FromWorker, { kind: K }>;

/** The whole client against a server on a real socket; it waits for messages, never for time. */
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
      { ...SYNC_DEFAULTS, dialing: { ...SYNC_DEFAULTS.dialing, backoffBaseMs: 10, backoffCapMs: 50 } },
    );
  }

  send(message: ToWorker): void {
    this.host.onMessage(message);
  }

  connect(token = "token-of-alice"): void {
    this.send({ kind: "connect", url: `ws://127.0.0.1:${this.server.port}/api/v1/client`, token, client: "test/1" });
  }

  /** Asks the view of a pane, which has the name of its view unless a test names it. */
  ask<K extends ViewKind>(view: K, request: RequestOf<K>, pane: string = view): void {
    this.send({ kind: "view", pane, view, request } as ToWorker);
  }

  show(query: TableQuery, window = WINDOW, pane?: string): void {
    this.ask("table", { kind: "query", query }, pane);
    this.ask("table", { kind: "window", window }, pane);
  }

  /** Resolves with the newest message of the kind as soon as it meets the condition. */
  until<K extends FromWorker["kind"]>(kind: K, isWanted: (message: Message<K>) => boolean): Promise<Message<K>> {
    return this.#newest((message): message is Message<K> => message.kind === kind, isWanted);
  }

  /** Resolves with the newest answer of the view as soon as it meets the condition. */
  async answer<K extends ViewKind>(view: K, isWanted: (answer: AnswerOf<K>) => boolean, pane: string = view): Promise<AnswerOf<K>> {
    const message = await this.#newest(
      (candidate): candidate is Message<"view"> => candidate.kind === "view" && candidate.pane === pane && candidate.view === view,
      (candidate) => isWanted(candidate.answer as AnswerOf<K>),
    );
    return message.answer as AnswerOf<K>;
  }

  answers(pane: string): number {
    return this.#messages.filter((message) => message.kind === "view" && message.pane === pane).length;
  }

  async #newest<M extends FromWorker>(isOf: (message: FromWorker) => message is M, isWanted: (message: M) => boolean): Promise<M> {
    const last = () => this.#messages.findLast(isOf);
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
  it("shouldShowTheRowsOfTheQuery", async () => {
    const w = await world();
    w.show(QUERY);
    w.connect();

    const page = await w.answer("table", (answer) => answer.isLoaded);

    expect(page).toMatchObject({ query: 1, total: 300, matched: 300, first: 0 });
    expect(page.rows.length).toBe(20);
    const { status } = await w.until("status", (message) => message.status.state === "LIVE");
    expect(status.proof).toBe("ok");
    const { types, namespaces } = await w.until("catalog", (message) => message.types.length > 0);
    expect(types.find(({ type }) => type === "pods")).toMatchObject({ kind: "Pod", namespaced: true, state: "ready" });
    expect(types.find(({ type }) => type === "secrets")).toMatchObject({ state: "unavailable" });
    expect(namespaces).toContain("checkout");
  });

  it("shouldSubscribeOnlyToTheContentOfThePanes", async () => {
    const w = await world();
    w.show({ ...QUERY, type: "nodes" });
    w.connect();
    const all = await w.until("status", (message) => message.status.state === "LIVE");

    w.show({ ...QUERY, id: 2, type: "pods", namespace: "checkout" });
    const page = await w.answer("table", (answer) => answer.query === 2 && answer.isLoaded);
    const one = await w.until("status", (message) => message.status.objects !== all.status.objects);

    expect(page.total).toBeGreaterThan(0);
    expect(page.total).toBeLessThan(300);
    expect(one.status.objects).toBe(all.status.objects - 12 + page.total);
  });

  it("shouldFollowChangesAndRecoverFromFaults", async () => {
    const w = await world({ churn: 2_000 });
    w.show(QUERY);
    w.connect();
    await w.answer("table", (answer) => answer.changes.changed > 100);

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

  it("shouldShowTheOpenObjectAndItsOwners", async () => {
    const w = await world();
    w.show(QUERY, { ...WINDOW, count: 1 });
    w.connect();
    const page = await w.answer("table", (answer) => answer.rows.length === 1);
    const { namespace, name } = page.rows[0]!;

    w.ask("detail", { kind: "open", object: { type: "pods", namespace, name } });
    const detail = await w.answer("detail", (answer) => answer?.owners.at(-1)?.health !== undefined && answer.owners.length === 2);

    expect(detail).toMatchObject({ key: { type: "pods", namespace, name }, isGone: false });
    expect(detail!.owners.map(({ kind }) => kind)).toEqual(["ReplicaSet", "Deployment"]);
    expect(detail!.labels.map(({ key }) => key)).toContain("team");
    expect(detail!.yaml).toContain(`apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`);
    w.server.cluster.model.batch((model) => model.remove("pods", namespace, name));
    await w.answer("detail", (answer) => answer?.isGone === true);
  });

  it("shouldShowEachPaneItsOwnView", async () => {
    const w = await world();
    w.show(QUERY);
    w.show({ ...QUERY, type: "nodes" }, { ...WINDOW, count: 3 }, "second");
    w.connect();

    const pods = await w.answer("table", (answer) => answer.isLoaded);
    const nodes = await w.answer("table", (answer) => answer.isLoaded, "second");

    expect([pods.total, pods.rows.length, nodes.total, nodes.rows.length]).toEqual([300, 20, 12, 3]);
    const { namespaces } = await w.until("catalog", (message) => message.namespaces.length > 0);
    expect(namespaces).toContain("checkout");
  });

  it("shouldHoldNothingForAPaneThatIsClosed", async () => {
    const w = await world();
    w.show(QUERY);
    w.show({ ...QUERY, type: "nodes" }, WINDOW, "second");
    w.connect();
    await w.answer("table", (answer) => answer.isLoaded, "second");
    const both = await w.until("status", (message) => message.status.state === "LIVE" && message.status.objects > 312);
    const answers = w.answers("second");

    w.send({ kind: "close", pane: "second" });

    await w.until("status", (message) => message.status.objects === both.status.objects - 12);
    const { rows } = await w.answer("table", (answer) => answer.rows.length > 0);
    w.server.cluster.model.batch((model) => {
      model.remove("nodes", "", "node-1");
      model.remove("pods", rows[0]!.namespace, rows[0]!.name);
    });
    await w.answer("table", (answer) => answer.total === 299);
    expect(w.answers("second")).toBe(answers);
  });

  it("shouldReplaceAViewOfAnotherKindInItsPane", async () => {
    const w = await world();
    w.show({ ...QUERY, type: "nodes" }, WINDOW, "one");
    w.connect();
    const { rows } = await w.answer("table", (answer) => answer.rows.length > 0, "one");

    w.ask("detail", { kind: "open", object: { type: "nodes", namespace: "", name: rows[0]!.name } }, "one");

    const detail = await w.answer("detail", (answer) => answer !== undefined, "one");
    expect(detail?.key.name).toBe(rows[0]!.name);
  });

  it("shouldRefuseMorePanesThanAPageMayHave", async () => {
    const w = await world();
    for (let i = 0; i < 16; i++) {
      w.show(QUERY, WINDOW, `pane ${i}`);
    }

    expect(() => w.show(QUERY, WINDOW, "one too many")).toThrow("more than 16 panes");
    w.send({ kind: "close", pane: "pane 3" });
    w.show(QUERY, WINDOW, "another");
  });

  it("shouldNotSendTheNextUserTheObjectOfThePreviousOne", async () => {
    const w = await world();
    w.connect();
    w.show({ ...QUERY, type: "nodes" });
    const { rows } = await w.answer("table", (answer) => answer.rows.length > 0);
    w.ask("detail", { kind: "open", object: { type: "nodes", namespace: "", name: rows[0]!.name } });
    await w.answer("detail", (answer) => answer !== undefined);

    w.connect("token-of-bob");
    await w.until("status", (message) => message.status.user === "bob" && message.status.state === "LIVE");

    expect(await w.answer("detail", () => true)).toBeUndefined();
  });

  it("shouldShowAnotherUserOnlyVisibleObjects", async () => {
    const w = await world();
    w.show(QUERY, { ...WINDOW, count: 500 });
    w.connect();
    await w.answer("table", (answer) => answer.total === 300);

    w.connect("token-of-bob");
    const page = await w.answer("table", (answer) => answer.isLoaded && answer.total < 300 && answer.total > 0);

    expect(new Set(page.rows.map(({ namespace }) => namespace))).toEqual(new Set(["checkout"]));
  });

  it("shouldReportARefusedToken", async () => {
    const w = await world();
    w.connect("stolen");

    const { status } = await w.until("status", (message) => message.status.state === "REFUSED");

    expect(status.wantsSignIn).toBe(true);
    expect(status.message).toBe("The server does not accept this token. Sign in with another one.");
  });
});
