import { create, toBinary } from "@bufbuild/protobuf";
import { deflateSync } from "fflate";
import {
  EntriesSchema,
  ResetReason,
  type Segment,
  SegmentKind,
  SegmentSchema,
  type StateFrame,
  StateFrameSchema,
} from "../../src/gen/lockstep/v1/frame_pb.ts";
import { Digest, hashEntry, shardSeed } from "../../src/client/store/digest.ts";
import { readName } from "../../src/client/store/row.ts";
import { compare, ORIGIN, type Position } from "../../src/client/receive/position.ts";
import type { Cursor } from "../../src/client/sync/cursor.ts";
import type { Selection } from "../../src/client/sync/wish.ts";

interface Entry {
  bytes: Uint8Array | undefined;
  hash: { low: number; high: number };
  stamp: Position;
}

/** Bytes after which a segment ends and the next begins, and the same for a message. */
const SEGMENT_BYTES = 200 << 10;

const NO_HASH = { low: 0, high: 0 };

export interface ShardModel {
  type: string;
  namespace: string;
  /** By name; without bytes it is a tombstone. */
  entries: Map<string, Entry>;
}

export interface StepOptions {
  /** The number of a subscription that the step answers. */
  answers?: number;
  /** Upserts in one chunk; no bound when it is missing. */
  chunkUpserts?: number;
  stampedMs?: number;
  sentMs?: number;
}

/**
 * One cluster as a backend serves it, written plainly: the server's half of the protocol for tests. It keeps
 * everything, tombstones too, until the horizon is raised.
 */
export class ClusterModel {
  readonly name: string;
  history: string;
  position: Position = { epoch: 1n, version: 1n };
  horizon: Position = ORIGIN;
  readonly shards = new Map<string, ShardModel>();
  /** Views that the server still remembers, so that it can step from one to another. */
  readonly views = new Map<bigint, readonly Selection[]>();
  #transfers = 0n;

  constructor(name: string, history = "h1") {
    this.name = name;
    this.history = history;
  }

  /** One batch: all of its changes get the next version. */
  batch(change: (model: ClusterModel) => void): void {
    this.position = { epoch: this.position.epoch, version: this.position.version + 1n };
    change(this);
  }

  upsert(type: string, namespace: string, bytes: Uint8Array): void {
    const hash = hashEntry(bytes, shardSeed(type, namespace));
    this.#shard(type, namespace).entries.set(readName(bytes), { bytes, hash, stamp: this.position });
  }

  remove(type: string, namespace: string, name: string): void {
    const entry = this.#shard(type, namespace).entries.get(name);
    if (entry?.bytes !== undefined) {
      this.#shard(type, namespace).entries.set(name, { bytes: undefined, hash: NO_HASH, stamp: this.position });
    }
  }

  /** A new life of the agent with the same content. */
  restartAgent(): void {
    this.position = { epoch: this.position.epoch + 1n, version: 1n };
  }

  /** The same content in a history whose positions cannot be compared with those from before. */
  newHistory(history: string, position: Position): void {
    this.history = history;
    this.position = position;
    this.raiseHorizon();
    for (const shard of this.shards.values()) {
      for (const entry of shard.entries.values()) {
        entry.stamp = position;
      }
    }
    this.views.clear();
  }

  /** Forgets tombstones: older positions cannot be resumed. */
  raiseHorizon(): void {
    this.horizon = this.position;
    for (const shard of this.shards.values()) {
      for (const [name, entry] of shard.entries) {
        if (entry.bytes === undefined) {
          shard.entries.delete(name);
        }
      }
    }
  }

  viewOf(selections: readonly Selection[]): bigint {
    const text = [...new Set(selections.map(({ type, namespace }) => `${type}|${namespace}`))].sort().join(",");
    const { low, high } = hashEntry(new TextEncoder().encode(text), 7);
    const view = (BigInt(high) << 32n) | BigInt(low) | 1n;
    this.views.set(view, selections);
    return view;
  }

  /** Names and bytes of a view's content, as text that can be compared. */
  contentOf(selections: readonly Selection[]): Map<string, Uint8Array> {
    const content = new Map<string, Uint8Array>();
    for (const shard of this.#seen(selections)) {
      for (const [name, { bytes }] of shard.entries) {
        if (bytes !== undefined) {
          content.set(`${shard.type}/${shard.namespace}/${name}`, bytes);
        }
      }
    }
    return content;
  }

  /** The step from a cursor to now, as one frame or as chunks. */
  step(cursor: Cursor | undefined, selections: readonly Selection[], options: StepOptions = {}): StateFrame[] {
    const view = this.viewOf(selections);
    const reset = this.#resetFor(cursor);
    const before = reset === ResetReason.RESET_NONE ? this.views.get(cursor!.view)! : [];
    const segments: Segment[] = [];
    for (const shard of this.#seen(selections)) {
      const known = reset === ResetReason.RESET_NONE && isSeen(before, shard);
      segments.push(
        ...(known
          ? changes(shard, cursor!.position)
          : segmentsOf(shard, SegmentKind.SEGMENT_WHOLE, [...live(shard)], [])),
      );
    }
    for (const shard of this.#seen(before)) {
      if (!isSeen(selections, shard)) {
        segments.push(create(SegmentSchema, { ...idOf(shard), kind: SegmentKind.SEGMENT_GONE }));
      }
    }
    const header = {
      cluster: this.name,
      from: cursor?.position ?? ORIGIN,
      to: this.position,
      fromView: cursor?.view ?? 0n,
      view,
      reset,
      history: reset === ResetReason.RESET_NONE ? "" : this.history,
      answers: options.answers ?? 0,
      stampedMs: BigInt(segments.length > 0 ? (options.stampedMs ?? 0) : 0),
      sentMs: BigInt(options.sentMs ?? 0),
      policyRevision: 1n,
      ...this.#sum(selections),
    };
    return this.#chunks(header, segments, options.chunkUpserts ?? Number.POSITIVE_INFINITY);
  }

  #resetFor(cursor: Cursor | undefined): ResetReason {
    if (cursor === undefined || cursor.history === "") {
      return ResetReason.RESET_FIRST;
    }
    if (cursor.distrust) {
      return ResetReason.RESET_DIGEST;
    }
    if (cursor.history !== this.history || compare(cursor.position, this.position) > 0) {
      return ResetReason.RESET_HISTORY;
    }
    if (compare(cursor.position, this.horizon) < 0) {
      return ResetReason.RESET_HORIZON;
    }
    return this.views.has(cursor.view) ? ResetReason.RESET_NONE : ResetReason.RESET_VIEW;
  }

  #chunks(header: object, segments: Segment[], chunkUpserts: number): StateFrame[] {
    const groups: Segment[][] = [[]];
    let room = chunkUpserts;
    for (const segment of segments) {
      const upserts = segment.body.case === "entries" ? segment.body.value.upserts.length : 1;
      if (room < upserts && groups.at(-1)!.length > 0) {
        groups.push([]);
        room = chunkUpserts;
      }
      groups.at(-1)!.push(deflate(segment));
      room -= upserts;
    }
    if (groups.length === 1) {
      return [create(StateFrameSchema, { ...header, segments: groups[0]! })];
    }
    const transfer = (this.#transfers += 1n);
    return groups.map((group, index) => {
      const last = index === groups.length - 1;
      const frame = create(StateFrameSchema, { ...header, segments: group, chunk: { transfer, index, last } });
      frame.digest = last ? frame.digest : 0n;
      return frame;
    });
  }

  #sum(selections: readonly Selection[]): { digest: bigint; objects: bigint } {
    const digest = new Digest();
    let objects = 0n;
    for (const shard of this.#seen(selections)) {
      for (const { bytes, hash } of shard.entries.values()) {
        digest.add(hash.low, hash.high);
        objects += bytes === undefined ? 0n : 1n;
      }
    }
    return { digest: digest.toBigInt(), objects };
  }

  #shard(type: string, namespace: string): ShardModel {
    const key = `${type}/${namespace}`;
    let shard = this.shards.get(key);
    if (shard === undefined) {
      shard = { type, namespace, entries: new Map() };
      this.shards.set(key, shard);
    }
    return shard;
  }

  *#seen(selections: readonly Selection[]): Iterable<ShardModel> {
    for (const shard of this.shards.values()) {
      if (isSeen(selections, shard)) {
        yield shard;
      }
    }
  }
}

function isSeen(selections: readonly Selection[], shard: ShardModel): boolean {
  return selections.some(
    ({ type, namespace }) =>
      (type === "*" || type === shard.type) && (namespace === "*" || namespace === shard.namespace),
  );
}

function idOf(shard: ShardModel): { type: string; namespace: string } {
  return { type: shard.type, namespace: shard.namespace };
}

function* live(shard: ShardModel): Iterable<Uint8Array> {
  for (const { bytes } of shard.entries.values()) {
    if (bytes !== undefined) {
      yield bytes;
    }
  }
}

function changes(shard: ShardModel, since: Position): Segment[] {
  const upserts: Uint8Array[] = [];
  const removals: string[] = [];
  for (const [name, { bytes, stamp }] of shard.entries) {
    if (compare(stamp, since) > 0) {
      if (bytes === undefined) {
        removals.push(name);
      } else {
        upserts.push(bytes);
      }
    }
  }
  return upserts.length + removals.length === 0
    ? []
    : segmentsOf(shard, SegmentKind.SEGMENT_CHANGES, upserts, removals);
}

/** Content larger than a segment is split over several; those after the first continue it. */
function segmentsOf(shard: ShardModel, kind: SegmentKind, upserts: Uint8Array[], removals: string[]): Segment[] {
  const groups: Uint8Array[][] = [[]];
  let bytes = 0;
  for (const upsert of upserts) {
    if (bytes > SEGMENT_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(upsert);
    bytes += upsert.length;
  }
  return groups.map((group, index) =>
    create(SegmentSchema, {
      ...idOf(shard),
      kind: index === 0 ? kind : SegmentKind.SEGMENT_CHANGES,
      body: { case: "entries", value: { upserts: group, removals: index === 0 ? removals : [] } },
    }),
  );
}

/** Deflates a body that shrinks by it, as a backend does. */
function deflate(segment: Segment): Segment {
  if (segment.body.case !== "entries") {
    return segment;
  }
  const raw = toBinary(EntriesSchema, segment.body.value);
  const deflated = raw.length < 512 ? raw : deflateSync(raw, { level: 1 });
  return deflated.length < raw.length
    ? create(SegmentSchema, {
        type: segment.type,
        namespace: segment.namespace,
        kind: segment.kind,
        rawBytes: raw.length,
        body: { case: "deflated", value: deflated },
      })
    : segment;
}
