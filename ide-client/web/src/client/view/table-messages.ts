import type { Cell } from "../store/row.ts";
import type { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import type { SortColumn } from "./sort-key.ts";

// Requests of a page to a table, and the table's answers.

/** Selects the rows of a table, and their order. */
export interface TableQuery {
  /** Repeated in each page, so that the receiver recognizes a late page of an earlier query. */
  readonly id: number;
  readonly type: string;
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly filter: string;
  readonly sortBy: SortColumn;
  readonly isDescending: boolean;
}

/** The rows that the page needs, and the keys of two rows whose places it follows: the top one and the active one. */
export interface TableWindow {
  readonly first: number;
  readonly count: number;
  readonly anchor: string | undefined;
  readonly active: string | undefined;
}

export type TableRequest =
  | { readonly kind: "query"; readonly query: TableQuery }
  | { readonly kind: "window"; readonly window: TableWindow };

export interface RowView {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Grows when the row changes. */
  readonly revision: number;
  readonly createdMs: number;
  readonly deletedMs: number;
  readonly cells: readonly Cell[];
  readonly health: Health;
  readonly reason: string;
}

/** The rows of one window, and the numbers beside the table. */
export interface TablePage {
  /** The id of the query. */
  readonly query: number;
  /** Whether the backend has sent the content that the query covers; until then it is unknown. */
  readonly isLoaded: boolean;
  /** Before the filter. */
  readonly total: number;
  readonly matched: number;
  readonly first: number;
  readonly rows: readonly RowView[];
  /** The two rows that the window followed, and their indices; -1 when the table does not show them. */
  readonly anchor: string | undefined;
  readonly active: string | undefined;
  readonly anchorIndex: number;
  readonly activeIndex: number;
  /** Longest texts, in characters: of the name, the namespace, and each cell. */
  readonly widths: readonly number[];
  /** Number of rows of each health before the filter, indexed by health. */
  readonly tally: readonly number[];
  /** Since the query began. */
  readonly changes: { readonly added: number; readonly changed: number; readonly removed: number };
}
