import { Digest } from "./digest.ts";
import type { Row } from "./row.ts";

/** The changes of a step in one shard. Rows that were replaced within the step may occur: check `live`. */
export interface ShardChange {
  readonly type: string;
  readonly namespace: string;
  readonly added: Row[];
  readonly changed: Row[];
  readonly removed: Row[];
}

/** All resources of one (type, namespace), with the sum of their hashes. Only its store changes it. */
export class Shard {
  readonly type: string;
  readonly namespace: string;
  digest = new Digest();
  #rows = new Map<string, Row>();

  constructor(type: string, namespace: string) {
    this.type = type;
    this.namespace = namespace;
  }

  get size(): number {
    return this.#rows.size;
  }

  rows(): IterableIterator<Row> {
    return this.#rows.values();
  }

  get(name: string): Row | undefined {
    return this.#rows.get(name);
  }

  upsert(row: Row, revision: number, change: ShardChange): void {
    const before = this.#rows.get(row.name);
    if (before?.hasSameBytes(row.low, row.high, row.bytes.length)) {
      return;
    }
    if (before !== undefined) {
      before.live = false;
      this.digest.subtract(before.low, before.high);
    }
    row.live = true;
    row.revision = revision;
    this.digest.add(row.low, row.high);
    this.#rows.set(row.name, row);
    (before === undefined ? change.added : change.changed).push(row);
  }

  remove(name: string, change: ShardChange): void {
    const row = this.#rows.get(name);
    if (row !== undefined) {
      row.live = false;
      this.digest.subtract(row.low, row.high);
      this.#rows.delete(name);
      change.removed.push(row);
    }
  }

  /** Removes every row that is not in `names`. */
  retain(names: ReadonlySet<string>, change: ShardChange): void {
    for (const name of this.#rows.keys()) {
      if (!names.has(name)) {
        this.remove(name, change);
      }
    }
  }
}
