import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import { compare, positionOf } from "./position.ts";
import type { Staged } from "./step-target.ts";

/** The outcome of a chunk: the transfer continues, is complete, or can never complete. */
export type Offered = "more" | "complete" | "broken";

/** A message of a step, with its segments staged. */
export interface StagedFrame {
  readonly frame: StateFrame;
  readonly staged: Staged;
}

/**
 * The chunks of one step that spans several messages, kept until the last one arrives. Takes chunks in order
 * only, and holds at most `bytesMax` bytes.
 */
export class Transfer {
  readonly #bytesMax: number;
  #frames: StagedFrame[] = [];
  #bytes = 0;
  #upserts = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get head(): StateFrame | undefined {
    return this.#frames[0]?.frame;
  }

  /** Takes the next chunk. The caller discards the transfer on "broken". */
  offer(next: StagedFrame): Offered {
    const { frame, staged } = next;
    const chunk = frame.chunk;
    if (chunk === undefined) {
      return "broken";
    }
    if (chunk.index === 0) {
      this.discard();
    }
    if (chunk.index !== this.#frames.length || (this.head !== undefined && !isSameStep(this.head, frame))) {
      return "broken";
    }
    this.#bytes += staged.bytes;
    this.#upserts += staged.upserts;
    if (this.#bytes > this.#bytesMax) {
      return "broken";
    }
    this.#frames.push(next);
    return chunk.last ? "complete" : "more";
  }

  /** Removes and returns all chunks of the complete transfer. */
  take(): StagedFrame[] {
    const frames = this.#frames;
    this.discard();
    return frames;
  }

  discard(): void {
    this.#frames = [];
    this.#bytes = 0;
    this.#upserts = 0;
  }

  /** The part that a client can offer when it resumes: always contiguous from the first chunk. */
  partial(): { transfer: bigint; chunks: number } | undefined {
    const chunk = this.head?.chunk;
    return chunk === undefined ? undefined : { transfer: chunk.transfer, chunks: this.#frames.length };
  }

  /** Objects that have arrived, and the number of objects at the step's end. */
  progress(): { received: number; of: number } | undefined {
    return this.head === undefined ? undefined : { received: this.#upserts, of: Number(this.head.objects) };
  }
}

function isSameStep(a: StateFrame, b: StateFrame): boolean {
  return (
    a.chunk?.transfer === b.chunk?.transfer &&
    compare(positionOf(a.from), positionOf(b.from)) === 0 &&
    compare(positionOf(a.to), positionOf(b.to)) === 0 &&
    a.fromView === b.fromView &&
    a.view === b.view &&
    a.reset === b.reset &&
    a.history === b.history
  );
}
