import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import { fitOf } from "./fit.ts";
import { ORIGIN, type Position, positionOf } from "./position.ts";
import type { StepTarget, Sum } from "./step-target.ts";
import { type StagedFrame, Transfer } from "./transfer.ts";

const PART_MISSING = "A part of a transfer is missing.";

/** The outcome of a frame that was offered to a receiver. */
export type Verdict =
  /** It took effect and is proven. */
  | { readonly kind: "applied" }
  /** It took effect, but the content differs from the server's. */
  | { readonly kind: "diverged" }
  /** It is a chunk, kept until the last one comes. */
  | { readonly kind: "held" }
  /** It leads to a position that the receiver has passed: nothing changes, nothing is missing. */
  | { readonly kind: "old" }
  /** A step is missing before it: nothing changed. */
  | { readonly kind: "gap"; readonly why: string };

/**
 * A target that follows a server's history one step at a time. A step is applied if and only if it
 * begins exactly where the receiver stands, at once and as a whole; then digest and number of objects
 * must agree. Anything else changes nothing. A receiver never goes back within a history.
 *
 * Only resets name their history. While a transfer into another history is unfinished, a step that goes on
 * may belong to that one, and its numbers mean nothing here: it is a gap.
 */
export class Receiver {
  readonly #target: StepTarget;
  readonly #transfer: Transfer;
  #history = "";
  #position: Position = ORIGIN;
  #view = 0n;
  // Set by a chunk of a reset into another history: until that is applied or given up, an ordinary step may belong to
  // that history.
  #leaving = false;

  constructor(target: StepTarget, transferBytesMax: number) {
    this.#target = target;
    this.#transfer = new Transfer(transferBytesMax);
  }

  /** Empty before the first reset. */
  get history(): string {
    return this.#history;
  }

  get position(): Position {
    return this.#position;
  }

  get view(): bigint {
    return this.#view;
  }

  /** Whether a reset has been applied since the receiver last forgot its content. */
  get holds(): boolean {
    return this.#history !== "";
  }

  /** The unfinished transfer, to be offered when resuming. */
  get partial(): { transfer: bigint; chunks: number } | undefined {
    return this.#transfer.partial();
  }

  /** Progress of the unfinished transfer. */
  get progress(): { received: number; of: number } | undefined {
    return this.#transfer.progress();
  }

  dropTransfer(): void {
    this.#transfer.discard();
    this.#leaving = false;
  }

  /** Forgets the content and the position. */
  forget(): void {
    this.dropTransfer();
    this.#target.clear();
    this.#history = "";
    this.#position = ORIGIN;
    this.#view = 0n;
  }

  /** Throws MalformedSegment, and changes nothing, when the frame's content breaks a rule of the wire. */
  offer(frame: StateFrame): Verdict {
    const goesOn = frame.reset === 0 && frame.answers === 0;
    const verdict: Verdict =
      this.#leaving && goesOn ? { kind: "gap", why: PART_MISSING } : this.#take(frame);
    switch (verdict.kind) {
      case "held":
        this.#leaving ||= frame.reset !== 0 && frame.history !== this.#history;
        break;
      case "gap":
        this.dropTransfer();
        break;
      case "applied":
      case "diverged":
        this.#leaving = false;
        break;
      case "old":
        break;
    }
    return verdict;
  }

  #take(frame: StateFrame): Verdict {
    const fit = fitOf(frame, this);
    if (fit.kind !== "fits") {
      this.#transfer.discard();
      return fit;
    }
    const next = { frame, staged: this.#target.stage(frame.segments) };
    if (frame.chunk === undefined) {
      this.#transfer.discard();
      return this.#apply([next]);
    }
    switch (this.#transfer.offer(next)) {
      case "broken":
        return { kind: "gap", why: PART_MISSING };
      case "more":
        return { kind: "held" };
      case "complete":
        return this.#apply(this.#transfer.take());
    }
  }

  #apply(frames: readonly StagedFrame[]): Verdict {
    const last = frames.at(-1)!.frame;
    const isReset = last.reset !== 0;
    const changes = isReset || frames.some(({ frame }) => frame.segments.length > 0);
    const stages = frames.map(({ staged }) => staged);
    const sum = changes ? this.#target.apply(stages, isReset) : this.#target.sum();
    this.#position = positionOf(last.to);
    this.#view = last.view;
    if (isReset) {
      this.#history = last.history;
    }
    return { kind: proves(sum, last) ? "applied" : "diverged" };
  }
}

function proves(sum: Sum, frame: StateFrame): boolean {
  return sum.digest === frame.digest && BigInt(sum.objects) === frame.objects;
}
