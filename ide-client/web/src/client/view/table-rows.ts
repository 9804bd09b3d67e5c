import type { Row } from "../store/row.ts";
import type { Shard } from "../store/shard.ts";
import type { Batch, Store } from "../store/store.ts";
import { type Filter, filterOf } from "./filter.ts";
import { compareKeys, type SortKey, sortKeyOf } from "./sort-key.ts";
import type { RowView, TablePage, TableQuery, TableWindow } from "./table-messages.ts";

interface Entry {
  readonly row: Row;
  readonly key: SortKey;
}

/** Widest column, in characters. */
const WIDTH_MAX = 44;
/** The longest age, `7y364d`, and the same after a text, ` (7y364d ago)`. */
const AGE_WIDTH = 6;
const AGO_WIDTH = 13;
const HEALTHS = 6;

/**
 * The rows of the store that match a query, in its order; a page is a window of them. Owned by the
 * store's thread. A batch costs the number of changed rows and one pass over the kept ones; the next
 * page merges all batches since the last one, so that many batches cost one pass.
 */
export class TableRows {
  readonly #store: Store;
  #query: TableQuery | undefined;
  #columnTypes: readonly string[] = [];
  #filter: Filter | undefined;
  #entries: Entry[] = [];
  #fresh: Row[] = [];
  #isDirty = false;
  #widths: number[] = [];
  #tally: number[] = new Array<number>(HEALTHS).fill(0);
  #changes = { added: 0, changed: 0, removed: 0 };

  constructor(store: Store) {
    this.#store = store;
  }

  /** Replaces the query; `columnTypes` come from the catalog. */
  show(query: TableQuery | undefined, columnTypes: readonly string[]): void {
    this.#query = query;
    this.#columnTypes = columnTypes;
    this.#filter = query === undefined ? undefined : filterOf(query.filter);
    this.#rebuild();
  }

  /** Notes a batch, and returns whether it touches the rows of the query. */
  onBatch(batch: Batch): boolean {
    let touches = false;
    for (const change of batch.changes) {
      if (this.#isInScope(change.type, change.namespace)) {
        touches = true;
        this.#changes.added += change.added.length;
        this.#changes.changed += change.changed.length;
        this.#changes.removed += change.removed.length;
        for (const row of change.added) {
          this.#fresh.push(row);
        }
        for (const row of change.changed) {
          this.#fresh.push(row);
        }
      }
    }
    this.#isDirty ||= touches;
    return touches;
  }

  /** The rows of the window, and the current indices of the followed rows. */
  page({ first, count, anchor, active }: TableWindow): Omit<TablePage, "query" | "isLoaded"> {
    this.#settle();
    let total = 0;
    for (const shard of this.#scope()) {
      total += shard.size;
    }
    const from = Math.max(0, Math.min(first, this.#entries.length - count));
    return {
      total,
      matched: this.#entries.length,
      first: from,
      rows: this.#entries.slice(from, from + count).map(({ row }) => viewOf(row)),
      anchor,
      active,
      anchorIndex: this.#indexOf(anchor),
      activeIndex: this.#indexOf(active),
      widths: this.#widths,
      tally: this.#tally,
      changes: { ...this.#changes },
    };
  }

  #indexOf(key: string | undefined): number {
    if (key === undefined) {
      return -1;
    }
    const slash = key.indexOf("/");
    const row = this.#store.row(this.#query!.type, key.slice(0, slash), key.slice(slash + 1));
    if (row === undefined) {
      return -1;
    }
    // Searches for the place in the order; a row that the filter hides is not there.
    const wanted = this.#entryOf(row);
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#order(this.#entries[middle]!, wanted) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#entries[low]?.row === row ? low : -1;
  }

  #rebuild(): void {
    this.#fresh = [];
    this.#isDirty = false;
    this.#widths = [];
    this.#changes = { added: 0, changed: 0, removed: 0 };
    const entries: Entry[] = [];
    for (const shard of this.#scope()) {
      for (const row of shard.rows()) {
        this.#widen(row);
        if (this.#filter === undefined || this.#filter(row)) {
          entries.push(this.#entryOf(row));
        }
      }
    }
    this.#entries = entries.sort(this.#order);
    this.#count();
  }

  /** Merges the changes since the last page: drops rows that are gone, and inserts new and changed ones. */
  #settle(): void {
    if (!this.#isDirty) {
      return;
    }
    this.#isDirty = false;
    const fresh: Entry[] = [];
    for (const row of this.#fresh) {
      if (row.live) {
        this.#widen(row);
        if (this.#filter === undefined || this.#filter(row)) {
          fresh.push(this.#entryOf(row));
        }
      }
    }
    this.#fresh = [];
    fresh.sort(this.#order);
    const kept = this.#entries.filter(({ row }) => row.live);
    this.#entries = fresh.length === 0 ? kept : merge(kept, fresh, this.#order);
    this.#count();
  }

  readonly #order = (a: Entry, b: Entry): number => {
    const byKey = compareKeys(a.key, b.key);
    if (byKey !== 0) {
      return this.#query?.isDescending ? -byKey : byKey;
    }
    return plain(a.row.namespace, b.row.namespace) || plain(a.row.name, b.row.name);
  };

  #entryOf(row: Row): Entry {
    const column = this.#query!.sortBy;
    const columnType = typeof column === "number" ? (this.#columnTypes[column] ?? "") : "";
    return { row, key: sortKeyOf(row, column, columnType) };
  }

  #count(): void {
    this.#tally = new Array<number>(HEALTHS).fill(0);
    for (const shard of this.#scope()) {
      for (const row of shard.rows()) {
        this.#tally[row.summary.health]! += 1;
      }
    }
  }

  /** Columns only grow during a query, so that nothing on the screen moves by itself. */
  #widen(row: Row): void {
    const widths = this.#widths;
    widths[0] = Math.min(WIDTH_MAX, Math.max(widths[0] ?? 0, row.name.length));
    widths[1] = Math.min(WIDTH_MAX, Math.max(widths[1] ?? 0, row.namespace.length));
    const { cells } = row.summary;
    for (let i = 0; i < cells.length; i++) {
      const { text, timeMs } = cells[i]!;
      const length = timeMs === 0 ? text.length : text === "" ? AGE_WIDTH : text.length + AGO_WIDTH;
      widths[i + 2] = Math.min(WIDTH_MAX, Math.max(widths[i + 2] ?? 0, length));
    }
  }

  #isInScope(type: string, namespace: string): boolean {
    const query = this.#query;
    return query !== undefined && query.type === type && (query.namespace === "" || query.namespace === namespace);
  }

  *#scope(): Iterable<Shard> {
    for (const shard of this.#query === undefined ? [] : this.#store.shardsOf(this.#query.type)) {
      if (this.#isInScope(shard.type, shard.namespace)) {
        yield shard;
      }
    }
  }
}

function merge(a: readonly Entry[], b: readonly Entry[], order: (a: Entry, b: Entry) => number): Entry[] {
  const merged = new Array<Entry>(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let k = 0; k < merged.length; k++) {
    merged[k] = j >= b.length || (i < a.length && order(a[i]!, b[j]!) <= 0) ? a[i++]! : b[j++]!;
  }
  return merged;
}

function viewOf(row: Row): RowView {
  const { uid, createdMs, deletedMs, cells, health, reason } = row.summary;
  const { namespace, name, revision } = row;
  return { key: row.key, namespace, name, revision, uid, createdMs, deletedMs, cells, health, reason };
}

function plain(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
