import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import { compare, type Position, positionOf, toText } from "./position.ts";

/**
 * Relation of a step to a receiver's position: it fits, it is old (it leads to a position that the receiver has passed,
 * so nothing is missing), or a step is missing before it.
 */
export type Fit = { readonly kind: "fits" } | { readonly kind: "old" } | { readonly kind: "gap"; readonly why: string };

/** A receiver's history, position and view. */
export interface Standing {
  readonly history: string;
  readonly position: Position;
  readonly view: bigint;
}

/** The one rule: a step fits if and only if it begins exactly here; a reset never leads back within a history. */
export function fitOf(frame: StateFrame, here: Standing): Fit {
  const from = positionOf(frame.from);
  const to = positionOf(frame.to);
  if (frame.reset !== 0) {
    return frame.history === here.history && compare(to, here.position) < 0 ? { kind: "old" } : { kind: "fits" };
  }
  if (compare(to, from) < 0) {
    return { kind: "gap", why: "The server sent a step that leads backwards." };
  }
  if (compare(from, here.position) === 0 && frame.fromView === here.view) {
    return { kind: "fits" };
  }
  if (compare(to, here.position) <= 0 && frame.view === here.view) {
    return { kind: "old" };
  }
  return { kind: "gap", why: `Something is missing between ${toText(here.position)} and ${toText(from)}.` };
}
