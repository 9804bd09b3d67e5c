import { type Segment, SegmentKind } from "../../gen/lockstep/v1/frame_pb.ts";
import type { Staged, StepTarget, Sum } from "../receive/step-target.ts";
import { Digest } from "./digest.ts";
import type { Row } from "./row.ts";
import { type ReadSegment, SegmentReader } from "./segment-reader.ts";
import { Shard, type ShardChange } from "./shard.ts";

/** The changes of one step, by shard. */
export interface Batch {
  readonly changes: readonly ShardChange[];
}

class StagedSegments implements Staged {
  readonly segments: readonly ReadSegment[];
  readonly upserts: number;
  readonly bytes: number;

  constructor(segments: readonly ReadSegment[], bytes: number) {
    this.segments = segments;
    this.upserts = segments.reduce((n, segment) => n + segment.upserts.length, 0);
    this.bytes = bytes;
  }
}

/**
 * The client's content: resources by shard. Owned by one thread. In come staged segments, out go sums and one
 * batch of changes per step. Rows that a replacement does not change keep their identity.
 */
export class Store implements StepTarget {
  readonly #types = new Map<string, Map<string, Shard>>();
  readonly #listener: (batch: Batch) => void;
  #objects = 0;
  #revision = 0;

  constructor(listener: (batch: Batch) => void = () => {}) {
    this.#listener = listener;
  }

  stage(segments: readonly Segment[]): Staged {
    const reader = new SegmentReader();
    const read = segments.map((segment) => reader.read(segment));
    return new StagedSegments(read, reader.bytes);
  }

  apply(stages: readonly Staged[], replacesAll: boolean): Sum {
    this.#revision += 1;
    const changes = new Map<string, ShardChange>();
    const replaced = new Map<Shard, Set<string>>();
    if (replacesAll) {
      for (const shard of this.#shards()) {
        replaced.set(shard, new Set());
      }
    }
    const named = new Set<Shard>();
    for (const stage of stages) {
      for (const segment of (stage as StagedSegments).segments) {
        this.#applySegment(segment, changes, replaced, named);
      }
    }
    for (const [shard, names] of replaced) {
      shard.retain(names, this.#changeOf(shard, changes));
      if (!named.has(shard)) {
        this.#drop(shard);
      }
    }
    this.#objects = 0;
    for (const shard of this.#shards()) {
      this.#objects += shard.size;
    }
    this.#listener({ changes: [...changes.values()] });
    return this.sum();
  }

  sum(): Sum {
    const digest = new Digest();
    for (const shard of this.#shards()) {
      digest.addAll(shard.digest);
    }
    return { digest: digest.toBigInt(), objects: this.#objects };
  }

  clear(): void {
    this.apply([], true);
  }

  get objects(): number {
    return this.#objects;
  }

  /** The shards of a type; none when the view has none of that type. */
  shardsOf(type: string): Iterable<Shard> {
    return this.#types.get(type)?.values() ?? [];
  }

  shard(type: string, namespace: string): Shard | undefined {
    return this.#types.get(type)?.get(namespace);
  }

  row(type: string, namespace: string, name: string): Row | undefined {
    return this.shard(type, namespace)?.get(name);
  }

  /**
   * A replaced shard keeps its rows until the step ends, so that rows with equal bytes keep their identity;
   * rows that did not come again are removed then.
   */
  #applySegment(
    segment: ReadSegment,
    changes: Map<string, ShardChange>,
    replaced: Map<Shard, Set<string>>,
    named: Set<Shard>,
  ): void {
    if (segment.kind === SegmentKind.SEGMENT_GONE) {
      const shard = this.shard(segment.type, segment.namespace);
      if (shard !== undefined) {
        shard.retain(new Set(), this.#changeOf(shard, changes));
        replaced.delete(shard);
        named.delete(shard);
        this.#drop(shard);
      }
      return;
    }
    const shard = this.#open(segment.type, segment.namespace);
    const change = this.#changeOf(shard, changes);
    named.add(shard);
    if (segment.kind === SegmentKind.SEGMENT_WHOLE) {
      replaced.set(shard, new Set());
    }
    const names = replaced.get(shard);
    for (const row of segment.upserts) {
      shard.upsert(row, this.#revision, change);
      names?.add(row.name);
    }
    for (const name of segment.removals) {
      shard.remove(name, change);
      names?.delete(name);
    }
  }

  #changeOf(shard: Shard, changes: Map<string, ShardChange>): ShardChange {
    const key = `${shard.type}/${shard.namespace}`;
    let change = changes.get(key);
    if (change === undefined) {
      change = { type: shard.type, namespace: shard.namespace, added: [], changed: [], removed: [] };
      changes.set(key, change);
    }
    return change;
  }

  #open(type: string, namespace: string): Shard {
    let shards = this.#types.get(type);
    if (shards === undefined) {
      shards = new Map();
      this.#types.set(type, shards);
    }
    let shard = shards.get(namespace);
    if (shard === undefined) {
      shard = new Shard(type, namespace);
      shards.set(namespace, shard);
    }
    return shard;
  }

  #drop(shard: Shard): void {
    const shards = this.#types.get(shard.type);
    shards?.delete(shard.namespace);
    if (shards?.size === 0) {
      this.#types.delete(shard.type);
    }
  }

  *#shards(): Iterable<Shard> {
    for (const shards of this.#types.values()) {
      yield* shards.values();
    }
  }
}
