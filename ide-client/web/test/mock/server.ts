import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { WebSocket, WebSocketServer } from "ws";
import { BackendToClientSchema, ClientToBackendSchema, ClusterState, type Subscribe } from "../../src/gen/lockstep/v1/downlink_pb.ts";
import type { StateFrame } from "../../src/gen/lockstep/v1/frame_pb.ts";
import { ORIGIN, positionOf } from "../../src/client/receive/position.ts";
import type { Cursor } from "../../src/client/sync/cursor.ts";
import type { Selection } from "../../src/client/sync/wish.ts";
import { SampleCluster } from "./sample-cluster.ts";

// A mock backend for the page and its browser tests. It is not the engine: it implements one protocol, knows three
// built-in policies, and keeps everything in one array.

export interface MockOptions {
  readonly port: number;
  readonly pods: number;
  /** Changes of pods per second. */
  readonly churn: number;
  readonly tickMs: number;
  /** Folder of the built page. */
  readonly web: string;
  readonly isDemo: boolean;
}

export interface MockServer {
  readonly port: number;
  readonly cluster: SampleCluster;
  /** Injects a fault into every session. */
  fault(name: string): void;
  close(): Promise<void>;
}

interface MockSession {
  readonly socket: WebSocket;
  user: string;
  cursor: Cursor | undefined;
  selections: readonly Selection[];
  quiet: number;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const MIME: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const USERS = [
  { name: "alice", title: "admin", token: "token-of-alice" },
  { name: "bob", title: "team checkout", token: "token-of-bob" },
  { name: "carol", title: "read-only", token: "token-of-carol" },
  { name: "dave", title: "no rights", token: "token-of-dave" },
];
const BEACON_MS = 2_000;

export async function startMock(options: MockOptions): Promise<MockServer> {
  const cluster = new SampleCluster("demo", options.pods);
  const sessions = new Set<MockSession>();
  const state = { reach: ClusterState.CLUSTER_ONLINE, faults: new Set<string>(), carry: 0 };

  const http = createServer((request, response) => serve(request, response, options, fault));
  const sockets = new WebSocketServer({ server: http, path: "/api/v1/client", handleProtocols: (protocols) => (protocols.has("lockstep.v1") ? "lockstep.v1" : false) });

  const send = (session: MockSession, kind: MessageInitShape<typeof BackendToClientSchema>["kind"]) =>
    session.socket.send(toBinary(BackendToClientSchema, create(BackendToClientSchema, { kind: kind! })));
  const status = () => ({
    cluster: "demo",
    state: state.reach,
    sinceMs: BigInt(Date.now()),
    heardMs: BigInt(Date.now()),
    sessions: sessions.size,
    gone: false,
  });

  sockets.on("connection", (socket) => {
    if (state.faults.has("down")) {
      socket.terminate();
      return;
    }
    const session: MockSession = { socket, user: "", cursor: undefined, selections: [], quiet: 0 };
    socket.on("message", (bytes: Buffer) => {
      const { kind } = fromBinary(ClientToBackendSchema, bytes);
      if (kind.case === "hello") {
        const user = USERS.find(({ token }) => token === kind.value.token);
        if (user === undefined) {
          socket.close(4104, "the token is not accepted");
          return;
        }
        session.user = user.name;
        sessions.add(session);
        send(session, {
          case: "welcome",
          value: {
            protocolVersion: 1,
            user: user.name,
            groups: [],
            serverMs: BigInt(Date.now()),
            beaconIntervalMs: BEACON_MS,
            frameBytesMax: 1 << 20,
            clusters: user.name === "dave" ? [] : [status()],
            backendVersion: "mock",
          },
        });
      } else if (kind.case === "subscribe") {
        subscribe(session, kind.value);
      }
    });
    socket.on("close", () => sessions.delete(session));
  });

  function subscribe(session: MockSession, message: Subscribe): void {
    if (message.cluster !== "demo") {
      send(session, { case: "refusal", value: { number: message.number, cluster: message.cluster, message: `There is no cluster ${message.cluster}, or it is not for you.` } });
      return;
    }
    session.selections = message.selections;
    const cursor = message.cursor;
    const from: Cursor | undefined =
      cursor === undefined
        ? undefined
        : { history: cursor.history, position: positionOf(cursor.position), view: cursor.view, distrust: cursor.distrust, partial: undefined };
    step(session, from, message.number);
  }

  function step(session: MockSession, cursor: Cursor | undefined, answers: number): void {
    const seen = permitted(session.user, session.selections, cluster);
    const now = Date.now();
    const frames = cluster.model.step(cursor, seen, { answers, chunkUpserts: 2_000, stampedMs: now - 3, sentMs: now });
    const last = frames.at(-1)!;
    const isBeacon = last.segments.length === 0 && frames.length === 1 && answers === 0 && last.fromView === last.view;
    session.quiet = isBeacon ? session.quiet + 1 : 0;
    if (isBeacon && session.quiet < BEACON_MS / options.tickMs) {
      return;
    }
    session.quiet = 0;
    session.cursor = { history: cluster.model.history, position: last.to ?? ORIGIN, view: last.view, distrust: false, partial: undefined };
    for (const frame of frames) {
      if (!lost(frame)) {
        send(session, { case: "state", value: frame });
      }
    }
  }

  function lost(frame: StateFrame): boolean {
    if (state.faults.delete("lose")) {
      return true;
    }
    if (state.faults.has("wrong") && frame.chunk === undefined) {
      frame.digest += 1n;
    }
    return false;
  }

  function fault(name: string): void {
    switch (name) {
      case "online":
      case "degraded":
      case "offline":
        state.reach = { online: ClusterState.CLUSTER_ONLINE, degraded: ClusterState.CLUSTER_DEGRADED, offline: ClusterState.CLUSTER_OFFLINE }[name];
        sessions.forEach((session) => send(session, { case: "cluster", value: status() }));
        break;
      case "cut":
        sessions.forEach((session) => session.socket.terminate());
        break;
      case "down":
        state.faults.add("down");
        sessions.forEach((session) => session.socket.terminate());
        break;
      case "expire":
        sessions.forEach((session) => session.socket.close(4106, "the token has expired"));
        break;
      case "right":
        state.faults.clear();
        break;
      case "restart":
        cluster.model.restartAgent();
        break;
      default:
        // "lose" one frame, send "wrong" digests, go "mute", or stay "down".
        state.faults.add(name);
    }
  }

  const timer = setInterval(() => {
    state.carry += (options.churn * options.tickMs) / 1_000;
    const count = Math.floor(state.carry);
    state.carry -= count;
    if (count > 0 && state.reach === ClusterState.CLUSTER_ONLINE) {
      cluster.churn(count);
    }
    if (!state.faults.has("mute")) {
      for (const session of sessions) {
        if (session.cursor !== undefined && session.selections.length > 0) {
          step(session, session.cursor, 0);
        }
      }
    }
  }, options.tickMs);

  await new Promise<void>((resolve) => http.listen(options.port, "127.0.0.1", resolve));
  const address = http.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    cluster,
    fault,
    close: async () => {
      clearInterval(timer);
      sessions.forEach((session) => session.socket.terminate());
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** The shards of a selection that a user may see. */
function permitted(user: string, selections: readonly Selection[], cluster: SampleCluster): Selection[] {
  const may = (type: string, namespace: string) =>
    type === "types.lockstep.dev" ||
    (user === "bob" ? namespace === "checkout" : user === "carol" ? type !== "secrets" : user === "alice");
  return [...cluster.model.shards.values()]
    .filter(({ type, namespace }) => may(type, namespace))
    .filter((shard) =>
      selections.some(
        ({ type, namespace }) => (type === "*" || type === shard.type) && (namespace === "*" || namespace === shard.namespace),
      ),
    )
    .map(({ type, namespace }) => ({ type, namespace }));
}

function serve(request: IncomingMessage, response: ServerResponse, options: MockOptions, fault: (name: string) => void): void {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  response.setHeader("Content-Security-Policy", POLICY);
  if (path.startsWith("/mock/")) {
    fault(path.slice("/mock/".length));
    response.end("ok");
    return;
  }
  if (path === "/api/v1/demo/personas" && options.isDemo) {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ personas: USERS }));
    return;
  }
  const file = join(options.web, normalize(path === "/" ? "/index.html" : path));
  if (!file.startsWith(options.web) || !existsSync(file)) {
    response.statusCode = 404;
    response.end("not found");
    return;
  }
  response.setHeader("Content-Type", MIME[extname(file)] ?? "application/octet-stream");
  response.end(readFileSync(file));
}
