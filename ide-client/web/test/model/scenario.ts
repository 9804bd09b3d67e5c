import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BackendToClientSchema, ClientToBackendSchema, type Subscribe } from "../../src/gen/lockstep/v1/downlink_pb.ts";
import { ClientCore } from "../../src/client/connection/client-core.ts";
import { Store } from "../../src/client/store/store.ts";
import { SYNC_DEFAULTS, type SyncConfig } from "../../src/client/sync/sync-config.ts";
import type { Selection } from "../../src/client/sync/wish.ts";

// Plays scenarios: a client's events, and its actions and content after each. docs/protocol.md has the form.

/** The client that plays: this one, or one with a difference planted in it. */
export interface Twin {
  readonly ClientCore: typeof ClientCore;
  readonly Store: typeof Store;
  readonly config: SyncConfig;
}

export const TWIN: Twin = { ClientCore, Store, config: SYNC_DEFAULTS };

/** The first step at which a client differed from the scenario. */
export interface Difference {
  /** From 1. */
  readonly step: number;
  readonly event: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Plays a scenario's lines; undefined when the client did not differ from it. */
export function play(lines: readonly string[], twin: Twin = TWIN): Difference | undefined {
  const player = new Player(twin);
  let step = 0;
  for (let at = 0; at < lines.length; ) {
    const event = lines[at]!;
    let end = at + 1;
    while (end < lines.length && !lines[end]!.startsWith("@ ")) {
      end += 1;
    }
    if (event.startsWith("@ ")) {
      step += 1;
      const expected = lines.slice(at + 1, end).filter((line) => !line.startsWith("#"));
      const actual = player.play(event, expected);
      if (actual.length !== expected.length || actual.some((line, i) => line !== expected[i])) {
        return { step, event: event.slice(0, 200), expected, actual };
      }
    }
    at = end;
  }
  return undefined;
}

class Player {
  readonly #core: ClientCore;
  readonly #store: Store;
  #draws: string[] = [];
  #drawn: string[] = [];
  #actions: string[] = [];

  constructor(twin: Twin) {
    this.#store = new twin.Store();
    this.#core = new twin.ClientCore(twin.config, () => "test", {
      random: () => this.#draw(),
      targetOf: () => this.#store,
      token: () => "token",
      port: {
        connect: () => this.#actions.push("> connect"),
        send: (message) => this.#send(message),
        close: (code) => this.#actions.push(`> close ${code}`),
      },
      events: { onWelcome: () => {}, onCluster: () => {}, onApplied: () => {} },
    });
  }

  /** The client's actions and content at an event; draws and counts only where the scenario has them. */
  play(event: string, expected: readonly string[]): string[] {
    this.#draws = expected.filter((line) => line.startsWith("~ "));
    this.#drawn = [];
    this.#actions = [];
    this.#happen(event.split(" "));
    const counted = expected.some((line) => line.startsWith(": "));
    const drawn = this.#draws.length > 0 || counted ? this.#drawn : [];
    return [...drawn, ...this.#actions, this.#stand(), ...(counted ? [this.#counts()] : [])];
  }

  #happen([, at, event, ...words]: readonly string[]): void {
    const nowMs = Number(at);
    const core = this.#core;
    switch (event) {
      case "start":
        return core.start(nowMs);
      case "stop":
        return core.stop();
      case "want":
        return core.follow({ cluster: words[0]!, selections: selectionsOf(words[1]!) }, nowMs);
      case "open":
        return core.opened();
      case "opened":
        core.opened();
        return core.received(welcome(Number(words[0])), nowMs);
      case "closed":
        return core.closed(Number(words[0]), "", nowMs);
      case "timer":
        return core.timer(nowMs);
      case "check":
        return core.check(words[0] === "true", nowMs);
      case "renew":
        return core.renew(nowMs);
      case "message":
        return core.received(Uint8Array.from(Buffer.from(words[0]!, "hex")), nowMs);
      default:
        throw new Error(`an unknown event: ${event}`);
    }
  }

  /** The next recorded fraction; 0.5 where none is recorded. */
  #draw(): number {
    const next = this.#draws[this.#drawn.length];
    this.#drawn.push(next ?? "~ a draw that is not in the scenario");
    return next === undefined ? 0.5 : Number(next.slice(2));
  }

  #send(message: Uint8Array): void {
    const { kind } = fromBinary(ClientToBackendSchema, message);
    if (kind.case === "subscribe") {
      this.#actions.push(`> subscribe ${subscribeText(kind.value)}`);
    } else if (kind.case === "unsubscribe") {
      this.#actions.push(`> unsubscribe ${kind.value.cluster}`);
    }
  }

  #stand(): string {
    const { state, receiver } = this.#core;
    const { objects, digest } = this.#store.sum();
    const position = `${receiver?.position.epoch ?? 0n}.${receiver?.position.version ?? 0n}`;
    return ["=", state, receiver?.history || "-", position, hex(receiver?.view ?? 0n), objects, hex(digest)].join(" ");
  }

  #counts(): string {
    const { counts: c, dueMs, proof } = this.#core;
    const counts = [c.applied, c.resets, c.gaps, c.wrong, c.old, c.skipped, c.strays, c.malformed, c.silences, c.connects];
    return [":", dueMs ?? "-", proof === "ok" ? "proven" : "unproven", ...counts].join(" ");
  }
}

function welcome(beaconIntervalMs: number): Uint8Array {
  const value = { protocolVersion: 1, beaconIntervalMs };
  return toBinary(BackendToClientSchema, create(BackendToClientSchema, { kind: { case: "welcome", value } }));
}

function selectionsOf(text: string): Selection[] {
  return text.split(",").map((each) => ({ type: each.split("/")[0]!, namespace: each.split("/")[1]! }));
}

function subscribeText({ number, cluster, selections, cursor }: Subscribe): string {
  const wanted = selections.map(({ type, namespace }) => `${type}/${namespace}`).join(",");
  if (cursor === undefined) {
    return `${number} ${cluster} ${wanted} -`;
  }
  const { history, position, view, distrust, partial } = cursor;
  const place = `${history || "-"}@${position?.epoch ?? 0n}.${position?.version ?? 0n}/${hex(view)}`;
  const rest = partial === undefined ? "" : ` partial=${hex(partial.transfer)}:${partial.chunks}`;
  return `${number} ${cluster} ${wanted} ${place}${distrust ? " distrust" : ""}${rest}`;
}

function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
}
