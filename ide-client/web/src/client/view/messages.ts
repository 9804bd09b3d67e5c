import type { SessionStatus } from "../connection/session.ts";
import type { Cell } from "../store/row.ts";
import type { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import type { TypeEntry } from "./catalog.ts";
import type { SortColumn } from "./sort-key.ts";

// What a page and the worker that keeps its state say to each other: plain values, copied on the way.

/** What a table looks at. */
export interface Look {
  /** Told back with each page, so that a late page of an earlier look is known for one. */
  readonly id: number;
  readonly type: string;
  /** Empty for all of them. */
  readonly namespace: string;
  readonly filter: string;
  readonly sortBy: SortColumn;
  readonly isDescending: boolean;
}

export interface ObjectKey {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
}

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

/** Which rows are wanted, and the keys of two rows whose places are: the one at the top, and the active one. */
export interface TableWindow {
  readonly first: number;
  readonly count: number;
  readonly anchor: string | undefined;
  readonly active: string | undefined;
}

/** The part of a table that is on the screen, and the numbers beside it. */
export interface TablePage {
  /** The id of the look. */
  readonly look: number;
  /** Whether what is looked at has been loaded at all; if not, nothing is known of it. */
  readonly isLoaded: boolean;
  /** Before the filter. */
  readonly total: number;
  readonly matched: number;
  readonly first: number;
  readonly rows: readonly RowView[];
  /** The two rows that were followed when the page was made, and where they stand; -1 when they are not there. */
  readonly anchor: string | undefined;
  readonly active: string | undefined;
  readonly anchorIndex: number;
  readonly activeIndex: number;
  /** Longest texts, in characters: of the name, the namespace, and each cell. */
  readonly widths: readonly number[];
  /** How many rows of each health there are before the filter, by the health's number. */
  readonly tally: readonly number[];
  /** Since the look began. */
  readonly changes: { readonly added: number; readonly changed: number; readonly removed: number };
}

/** One step from an object to what owns it. */
export interface OwnerStep {
  readonly kind: string;
  readonly name: string;
  /** Missing when the type is not one that is known here. */
  readonly key: ObjectKey | undefined;
  /** Missing when the owner is not visible. */
  readonly health: Health | undefined;
  readonly reason: string;
}

/** One object in full. */
export interface Detail {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly revision: number;
  /** The object is not there any more; the rest is what was last known. */
  readonly isGone: boolean;
  readonly generation: string;
  readonly createdMs: number;
  readonly deletedMs: number;
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly cells: readonly Cell[];
  readonly health: Health;
  readonly reason: string;
  /** From the nearest owner to the last. */
  readonly owners: readonly OwnerStep[];
  readonly yaml: string;
}

export type ToWorker =
  | { readonly kind: "connect"; readonly url: string; readonly token: string; readonly client: string }
  | { readonly kind: "disconnect" }
  | { readonly kind: "choose"; readonly cluster: string | undefined }
  | { readonly kind: "look"; readonly look: Look | undefined }
  | { readonly kind: "window"; readonly window: TableWindow }
  | { readonly kind: "open"; readonly object: ObjectKey | undefined }
  | { readonly kind: "check"; readonly suspect: boolean }
  | { readonly kind: "retry" }
  | { readonly kind: "renew" };

export type FromWorker =
  | { readonly kind: "status"; readonly status: SessionStatus }
  | { readonly kind: "catalog"; readonly types: readonly TypeEntry[]; readonly namespaces: readonly string[] }
  | { readonly kind: "table"; readonly page: TablePage }
  | { readonly kind: "detail"; readonly detail: Detail | undefined };
