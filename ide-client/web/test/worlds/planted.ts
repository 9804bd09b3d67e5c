import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Twin } from "../model/scenario.ts";

// Differences between the twins that a developer could make. A check that misses these would miss others. Each is
// planted in a copy of the client's sources, so that no build contains it.

export interface Planted {
  readonly name: string;
  /** Below src/client. */
  readonly file: string;
  /** The text as it is, which occurs once. */
  readonly right: string;
  readonly wrong: string;
}

const FOLLOWING = "sync/following.ts";
const LINK = "sync/link.ts";

export const PLANTED: readonly Planted[] = [
  {
    name: "the window on fresh copies is four",
    file: "sync/sync-config.ts",
    right: "freshCopies: { max: 3,",
    wrong: "freshCopies: { max: 4,",
  },
  {
    name: "frames before the answer are applied",
    file: FOLLOWING,
    right: "if (this.#pending !== 0 && step.answers !== this.#pending) {",
    wrong: "if (this.#pending < 0 && step.answers !== this.#pending) {",
  },
  {
    name: "a client that comes back trusts a wrong content",
    file: FOLLOWING,
    right: 'return this.#wish === undefined ? NONE : this.#subscribe(this.#wish, nowMs, this.#proof === "wrong");',
    wrong: "return this.#wish === undefined ? NONE : this.#subscribe(this.#wish, nowMs, false);",
  },
  {
    name: "an unfinished transfer is not offered",
    file: FOLLOWING,
    right: "{ history, position, view, distrust, partial };",
    wrong: "{ history, position, view, distrust, partial: undefined };",
  },
  {
    name: "a transfer is applied at its first chunk",
    file: "receive/transfer.ts",
    right: 'return chunk.last ? "complete" : "more";',
    wrong: 'return "complete";',
  },
  {
    name: "a refusal is not asked again",
    file: FOLLOWING,
    right: 'this.#await("recheck", nowMs + this.#config.patience.recheckMs);',
    wrong: "this.#due = undefined;",
  },
  {
    name: "a server is given up after four beacons",
    file: "sync/sync-config.ts",
    right: "beaconsMissedMax: 3",
    wrong: "beaconsMissedMax: 4",
  },
  {
    name: "waits grow on after a stable connection",
    file: LINK,
    right: "following.isStable(nowMs))) {\n      this.#backoff.reset();",
    wrong: "following.isStable(nowMs))) {\n      this.#backoff;",
  },
  {
    name: "a wake-up asks nothing",
    file: FOLLOWING,
    right: "if (waits || !quiet || this.#wish === undefined) {",
    wrong: "if (waits || quiet || this.#wish === undefined) {",
  },
  {
    name: "a shard that goes stays",
    file: "store/store.ts",
    right: "if (segment.kind === SegmentKind.SEGMENT_GONE) {",
    wrong: "if (segment.kind === SegmentKind.SEGMENT_GONE && segment.upserts.length > 0) {",
  },
];

const SOURCES = fileURLToPath(new URL("../../src/", import.meta.url));
const COPIES = fileURLToPath(new URL("../../.planted/", import.meta.url));

/** The client with a difference in it. */
export async function plantIn(planted: Planted): Promise<Twin> {
  const copy = `${COPIES}${planted.name.replaceAll(/\W+/g, "-")}/`;
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  cpSync(`${SOURCES}client`, `${copy}client`, { recursive: true });
  cpSync(`${SOURCES}gen`, `${copy}gen`, { recursive: true });
  const file = `${copy}client/${planted.file}`;
  const source = readFileSync(file, "utf8");
  if (source.split(planted.right).length !== 2) {
    throw new Error(`The text of "${planted.name}" does not occur once in ${planted.file}: update the planted text.`);
  }
  writeFileSync(file, source.replace(planted.right, planted.wrong));
  const [core, store, config] = await Promise.all([
    import(/* @vite-ignore */ `${copy}client/connection/client-core.ts`),
    import(/* @vite-ignore */ `${copy}client/store/store.ts`),
    import(/* @vite-ignore */ `${copy}client/sync/sync-config.ts`),
  ]);
  return { ClientCore: core.ClientCore, Store: store.Store, config: config.SYNC_DEFAULTS };
}
