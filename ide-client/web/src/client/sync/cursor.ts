import type { Position } from "../receive/position.ts";

/** The chunks that the client holds of an unfinished transfer, from the first one on. */
export interface Partial {
  readonly transfer: bigint;
  readonly chunks: number;
}

/** A client's position, view and unfinished transfer, as a subscription names them. */
export interface Cursor {
  /** The history that the position belongs to. */
  readonly history: string;
  readonly position: Position;
  /** The view that the content belongs to. */
  readonly view: bigint;
  /** Whether the content is known to be wrong, so that only a full copy mends it. */
  readonly distrust: boolean;
  /** The unfinished transfer that the client holds. */
  readonly partial: Partial | undefined;
}
