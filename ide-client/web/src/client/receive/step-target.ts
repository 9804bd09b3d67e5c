import type { Segment } from "../../gen/lockstep/v1/frame_pb.ts";

/** What a message's segments are once they are checked and unpacked; only the target looks inside. */
export interface Staged {
  readonly upserts: number;
  /** What it keeps in memory. */
  readonly bytes: number;
}

/** Digest and size of everything the target holds. */
export interface Sum {
  readonly digest: bigint;
  readonly objects: number;
}

/**
 * What steps are applied to. Staging changes nothing and may refuse; applying is atomic and does not
 * fail, so that a step takes effect whole or not at all.
 */
export interface StepTarget {
  /** Throws MalformedSegment when the segments are not what they should be. */
  stage(segments: readonly Segment[]): Staged;

  /** Applies the stages in their order; with `replacesAll`, whatever they do not name is gone. */
  apply(stages: readonly Staged[], replacesAll: boolean): Sum;

  sum(): Sum;

  clear(): void;
}

/** A message that breaks the rules of the wire: it is refused whole. */
export class MalformedSegment extends Error {
  override readonly name = "MalformedSegment";
}
