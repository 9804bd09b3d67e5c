import type { Segment } from "../../gen/lockstep/v1/frame_pb.ts";

/** A message's segments, checked and unpacked; only the target looks inside. */
export interface Staged {
  readonly upserts: number;
  /** Bytes that it keeps in memory. */
  readonly bytes: number;
}

/** Digest and size of the target's content. */
export interface Sum {
  readonly digest: bigint;
  readonly objects: number;
}

/** A target of steps. */
export interface StepTarget {
  /** Throws MalformedSegment when the segments break a rule of the wire. */
  stage(segments: readonly Segment[]): Staged;

  /** Applies the stages in their order; with `replacesAll`, removes all content that they do not name. */
  apply(stages: readonly Staged[], replacesAll: boolean): Sum;

  sum(): Sum;

  clear(): void;
}

/** A message that breaks a rule of the wire; it is refused whole. */
export class MalformedSegment extends Error {
  override readonly name = "MalformedSegment";
}
