import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { receive } from "../../src/client/connection/messages.ts";
import { Store } from "../../src/client/store/store.ts";
import { CursorMachine } from "../../src/client/sync/cursor-machine.ts";
import { type Action, type Cursor, type Selection, SYNC_DEFAULTS } from "../../src/client/sync/sync-state.ts";

// The golden scenarios that every client must be able to play; docs/protocol.md has the form.

const FOLDER = fileURLToPath(new URL("../../../../protocol/src/test/resources/vectors/", import.meta.url));
const SCENARIOS = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

class Player {
  readonly #store = new Store();
  readonly #machine = new CursorMachine(SYNC_DEFAULTS, this.#store, () => 0.5);

  happen([, at, event, ...words]: readonly string[]): readonly Action[] {
    const nowMs = Number(at);
    switch (event) {
      case "start":
        return this.#machine.start(nowMs);
      case "want":
        return this.#machine.want({ cluster: words[0]!, selections: selections(words[1]!) }, nowMs);
      case "opened":
        return this.#machine.opened(Number(words[0]), nowMs);
      case "closed":
        return this.#machine.closed(Number(words[0]), "", nowMs);
      case "timer":
        return this.#machine.timer(nowMs);
      case "renew":
        return this.#machine.renew(nowMs);
      case "message":
        return this.#receive(Uint8Array.from(Buffer.from(words[0]!, "hex")), nowMs);
      default:
        throw new Error(`an event that is not known: ${event}`);
    }
  }

  #receive(message: Uint8Array, nowMs: number): readonly Action[] {
    const received = receive(message);
    switch (received.case) {
      case "state":
        return this.#machine.frame(received.value, nowMs);
      case "cluster":
        return received.value.gone
          ? this.#machine.gone(received.value.cluster, nowMs)
          : this.#machine.served(received.value.cluster, nowMs);
      case "refusal":
        return this.#machine.refused(received.value.cluster, received.value.number, received.value.message, nowMs);
      case "malformed":
        return this.#machine.malformed(received.why, nowMs);
      default:
        throw new Error(`not in a scenario: ${received.case}`);
    }
  }

  state(): string {
    const { state, history, position, view } = this.#machine;
    const { objects, digest } = this.#store.sum();
    return [state, history || "-", `${position.epoch}.${position.version}`, hex(view), objects, hex(digest)].join(" ");
  }
}

function selections(text: string): Selection[] {
  return text.split(",").map((each) => ({ type: each.split("/")[0]!, namespace: each.split("/")[1]! }));
}

function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
}

function write(action: Action): string {
  switch (action.kind) {
    case "connect":
      return "connect";
    case "close":
      return `close ${action.code}`;
    case "unsubscribe":
      return `unsubscribe ${action.cluster}`;
    case "subscribe": {
      const wanted = action.wish.selections.map(({ type, namespace }) => `${type}/${namespace}`).join(",");
      return `subscribe ${action.number} ${action.wish.cluster} ${wanted} ${cursorText(action.cursor)}`;
    }
  }
}

function cursorText(cursor: Cursor | undefined): string {
  if (cursor === undefined) {
    return "-";
  }
  const { history, position, view, distrust, partial } = cursor;
  const place = `${history || "-"}@${position.epoch}.${position.version}/${hex(view)}`;
  return `${place}${distrust ? " distrust" : ""}${partial === undefined ? "" : ` partial=${hex(partial.transfer)}:${partial.chunks}`}`;
}

describe("the golden scenarios", () => {
  it("shouldBeThere", () => expect(SCENARIOS.length).toBeGreaterThanOrEqual(8));

  it.each(SCENARIOS)("shouldDoWhat %s says", (name) => {
    const lines = readFileSync(FOLDER + name, "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const player = new Player();
    const done: string[] = [];
    for (const line of lines) {
      if (line.startsWith("@ ")) {
        const actions = player.happen(line.split(" "));
        done.push(line, ...actions.map((action) => `> ${write(action)}`), `= ${player.state()}`);
      }
    }
    expect(done).toEqual(lines);
  });
});
