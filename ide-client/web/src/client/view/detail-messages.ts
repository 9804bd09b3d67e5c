import type { Cell } from "../store/row.ts";
import type { Health } from "../../gen/lockstep/v1/resource_pb.ts";

// Requests of a page to the view of one object, and the view's answers.

export interface ObjectKey {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
}

export interface DetailRequest {
  readonly kind: "open";
  readonly object: ObjectKey;
}

/** One step from an object to its owner. */
export interface OwnerStep {
  readonly kind: string;
  readonly name: string;
  /** Missing when the catalog does not have the type. */
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
  /** The object no longer exists for this user; the other fields hold its last known state. */
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
