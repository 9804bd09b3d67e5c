import { create } from "@bufbuild/protobuf";
import { type StateFrame, StateFrameSchema } from "../../src/gen/lockstep/v1/frame_pb.ts";
import { Store } from "../../src/client/store/store.ts";
import { compare, ORIGIN, type Position, toText } from "../../src/client/receive/position.ts";
import type { Action } from "../../src/client/sync/action.ts";
import type { Cursor } from "../../src/client/sync/cursor.ts";
import type { Following } from "../../src/client/sync/following.ts";
import { Link, PROTOCOL_VERSION } from "../../src/client/sync/link.ts";
import type { Proof } from "../../src/client/sync/proof.ts";
import { SYNC_DEFAULTS, type SyncConfig } from "../../src/client/sync/sync-config.ts";
import type { SyncCounts } from "../../src/client/sync/sync-counts.ts";
import type { SyncState } from "../../src/client/sync/sync-state.ts";
import type { Selection, Wish } from "../../src/client/sync/wish.ts";
import { ClusterModel } from "./cluster-model.ts";
import { resource } from "./resources.ts";

export const BEACON_MS = 2_000;

export const WISHES: readonly (readonly Selection[])[] = [
  [{ type: "*", namespace: "*" }],
  [{ type: "pods", namespace: "*" }],
  [
    { type: "pods", namespace: "a" },
    { type: "nodes", namespace: "*" },
  ],
  [{ type: "pods", namespace: "b" }],
];

/** A link and its one following, as a client core has them. */
class Client {
  readonly link: Link;
  #cluster = "demo";

  constructor(link: Link) {
    this.link = link;
  }

  get following(): Following {
    return this.link.following(this.#cluster)!;
  }

  get state(): SyncState {
    return this.following.state;
  }

  get message(): string {
    return this.following.message;
  }

  get counts(): SyncCounts {
    return this.link.counts;
  }

  get proof(): Proof {
    return this.following.proof;
  }

  get wish(): Wish | undefined {
    return this.following.wish;
  }

  get history(): string {
    return this.following.receiver.history;
  }

  get position(): Position {
    return this.following.receiver.position;
  }

  get view(): bigint {
    return this.following.receiver.view;
  }

  follow(wish: Wish, nowMs: number): Action[] {
    const left = wish.cluster === this.#cluster ? [] : this.link.unfollow(this.#cluster);
    this.#cluster = wish.cluster;
    return [...left, ...this.link.follow(wish, nowMs)];
  }
}

/**
 * A client, a server and the wire between them, each moved by hand. After every frame the world
 * checks that the client's content is the server's at the client's position.
 */
export class SyncWorld {
  readonly model = new ClusterModel("demo");
  readonly store = new Store();
  readonly client: Client;
  readonly subscribes: { number: number; cursor: Cursor | undefined }[] = [];
  /** Frames on their way to the client. */
  wire: StateFrame[] = [];
  nowMs = 1_000;
  /** Whether the client waits for a welcome. */
  dialing = false;
  connected = false;
  chunkUpserts = Number.POSITIVE_INFINITY;
  closes = 0;
  histories = 1;
  /** Set by a test that corrupts the store directly; then only a proven state is checked. */
  harmed = false;
  #session: { cursor: Cursor; selections: readonly Selection[] } | undefined;
  #transfer: StateFrame[] = [];
  #transferHistory = "";
  readonly #past = new Map<string, Map<string, Uint8Array>>();
  readonly #viewsEver = new Map<bigint, readonly Selection[]>();
  #newest = new Map<string, Position>();

  constructor(config: SyncConfig = SYNC_DEFAULTS, random: () => number = () => 0.5) {
    this.client = new Client(new Link(config, random, () => this.store));
    this.remember();
  }

  start(wish = 0): void {
    this.want(wish);
    this.do(this.client.link.start(this.nowMs));
  }

  want(wish: number): void {
    this.do(this.client.follow({ cluster: "demo", selections: WISHES[wish]! }, this.nowMs));
  }

  change(change: (model: ClusterModel) => void): void {
    this.model.batch(change);
    this.remember();
  }

  put(type: string, namespace: string, name: string, value: number): void {
    this.change((model) => model.upsert(type, namespace, resource({ name, uid: name, generation: BigInt(value) })));
  }

  /** Adds the model's content to its past, after a change of its position or history. */
  remember(): void {
    this.#past.set(this.#pastKey(this.model.history, this.model.position), this.model.contentOf(WISHES[0]!));
  }

  accept(): void {
    if (this.dialing) {
      this.dialing = false;
      this.connected = true;
      this.do(this.client.link.opened(PROTOCOL_VERSION, BEACON_MS, this.nowMs));
    }
  }

  cut(code = 1006): void {
    if (this.connected || this.dialing) {
      this.#hangUp();
      this.do(this.client.link.closed(code, "", this.nowMs));
    }
  }

  /** The server sends the changes since its last frame, or a beacon. */
  tick(): void {
    if (this.connected && this.#session !== undefined) {
      const { cursor, selections } = this.#session;
      this.#send(this.model.step(cursor, selections, this.#options()));
    }
  }

  deliver(count = Number.POSITIVE_INFINITY): void {
    for (let n = 0; n < count && this.wire.length > 0; n++) {
      this.receive(this.wire.shift()!);
    }
  }

  receive(frame: StateFrame): void {
    const before = this.client.counts.applied;
    const actions = this.client.link.step(frame, this.nowMs);
    if (this.client.counts.applied > before) {
      this.checkApplied();
    }
    this.do(actions);
  }

  advance(ms: number): void {
    this.nowMs += ms;
    if (this.client.link.dueMs !== undefined && this.client.link.dueMs <= this.nowMs) {
      this.do(this.client.link.timer(this.nowMs));
    }
  }

  /** Ends all faults, delivers everything, and lets the server tick. */
  settle(): void {
    for (let round = 0; round < 200; round++) {
      this.accept();
      this.deliver();
      this.tick();
      this.deliver();
      if (this.client.state === "LIVE" && compare(this.client.position, this.model.position) === 0) {
        return;
      }
      this.advance(1_000);
    }
    throw new Error(`did not settle: ${this.client.state} ${this.client.message}`);
  }

  held(): Map<string, Uint8Array> {
    const held = new Map<string, Uint8Array>();
    for (const type of ["pods", "nodes"]) {
      for (const shard of this.store.shardsOf(type)) {
        for (const row of shard.rows()) {
          held.set(`${type}/${row.namespace}/${row.name}`, row.bytes);
        }
      }
    }
    return held;
  }

  do(actions: readonly Action[]): void {
    for (const action of actions) {
      if (action.kind === "connect") {
        this.#hangUp();
        this.dialing = true;
      } else if (action.kind === "close") {
        this.closes += 1;
        this.#hangUp();
      } else if (action.kind === "subscribe") {
        this.subscribes.push({ number: action.number, cursor: action.cursor });
        this.#answer(action.number, action.cursor, action.wish.selections);
      }
    }
  }

  /** The content must be the server's at this position, within the view. */
  checkApplied(): void {
    if (this.harmed && this.client.proof === "wrong") {
      return;
    }
    const { history, position, view } = this.client;
    const newest = this.#newest.get(history) ?? ORIGIN;
    if (compare(position, newest) < 0) {
      throw new Error(`went back from ${toText(newest)} to ${toText(position)}`);
    }
    this.#newest.set(history, position);
    const selections = this.#viewsEver.get(view)!;
    const past = this.#past.get(this.#pastKey(history, position));
    if (past === undefined) {
      throw new Error(`stands at ${toText(position)}, where the server never was`);
    }
    const expected = new Map([...past].filter(([key]) => isSelected(selections, key)));
    const held = this.held();
    if (!sameContent(held, expected)) {
      throw new Error(`at ${toText(position)} holds ${[...held.keys()]} and not ${[...expected.keys()]}`);
    }
  }

  #answer(number: number, cursor: Cursor | undefined, selections: readonly Selection[]): void {
    const partial = cursor?.partial;
    const kept = this.#transfer[0]?.chunk?.transfer;
    const sameHistory = this.#transferHistory === this.model.history;
    if (partial !== undefined && sameHistory && kept === partial.transfer && partial.chunks < this.#transfer.length) {
      const rest = this.#transfer.slice(partial.chunks).map((frame) => copy(frame, { answers: number }));
      this.#session = { cursor: cursorAt(rest.at(-1)!, this.model.history), selections };
      this.wire.push(...rest);
      return;
    }
    this.#session = { cursor: cursor ?? nothing(), selections };
    this.#send(this.model.step(cursor, selections, { ...this.#options(), answers: number }));
  }

  #send(frames: StateFrame[]): void {
    if (frames.length > 1) {
      this.#transfer = frames;
      this.#transferHistory = this.model.history;
    }
    this.#session!.cursor = cursorAt(frames.at(-1)!, this.model.history);
    for (const [view, selections] of this.model.views) {
      this.#viewsEver.set(view, selections);
    }
    this.wire.push(...frames.map((frame) => copy(frame, {})));
  }

  #options(): { chunkUpserts: number; sentMs: number } {
    return { chunkUpserts: this.chunkUpserts, sentMs: this.nowMs };
  }

  #hangUp(): void {
    this.connected = false;
    this.dialing = false;
    this.wire = [];
    this.#session = undefined;
  }

  #pastKey(history: string, position: Position): string {
    return `${history}@${toText(position)}`;
  }
}

export function copy(frame: StateFrame, change: Partial<StateFrame>): StateFrame {
  return create(StateFrameSchema, { ...frame, ...change });
}

function cursorAt(frame: StateFrame, history: string): Cursor {
  return { history, position: frame.to!, view: frame.view, distrust: false, partial: undefined };
}

function nothing(): Cursor {
  return { history: "", position: ORIGIN, view: 0n, distrust: false, partial: undefined };
}

function isSelected(selections: readonly Selection[], key: string): boolean {
  const [type, namespace] = key.split("/");
  return selections.some(
    (selection) =>
      (selection.type === "*" || selection.type === type) &&
      (selection.namespace === "*" || selection.namespace === namespace),
  );
}

function sameContent(a: Map<string, Uint8Array>, b: Map<string, Uint8Array>): boolean {
  return (
    a.size === b.size &&
    [...a].every(([key, bytes]) => {
      const other = b.get(key);
      return other !== undefined && bytes.length === other.length && bytes.every((byte, i) => byte === other[i]);
    })
  );
}
