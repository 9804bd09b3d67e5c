import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import { Receiver, type Verdict } from "../receive/receiver.ts";
import { MalformedSegment, type StepTarget } from "../receive/step-target.ts";
import type { Action } from "./action.ts";
import { Allowance } from "./allowance.ts";
import type { Cursor } from "./cursor.ts";
import type { Link } from "./link.ts";
import type { Proof } from "./proof.ts";
import type { SyncConfig } from "./sync-config.ts";
import type { SyncState } from "./sync-state.ts";
import type { Wish } from "./wish.ts";

type Due = "answer" | "probe" | "beacon" | "recheck";

const NONE: Action[] = [];

/**
 * Follows one cluster's history over the connections of a `Link`: subscribes, takes the answer,
 * resumes at a gap, and asks for a fresh copy when the content is wrong. Pure, as the link is.
 *
 * A step is applied if and only if it begins exactly where the receiver stands; after each one,
 * digest and number of objects must agree with the server's.
 *
 * Between a subscription and its answer the client skips every frame: the answer continues from the cursor that was
 * sent, so it contains the changes of all frames before it.
 */
export class Following {
  readonly #link: Link;
  readonly #config: SyncConfig;
  readonly #cluster: string;
  readonly #receiver: Receiver;
  readonly #resumes: Allowance;
  readonly #freshCopies: Allowance;

  #state: SyncState = "SYNCING";
  #message = "";
  #wish: Wish | undefined;
  #served: Wish | undefined;
  #due: Due | undefined;
  #dueMs = 0;

  #proof: Proof = "unchecked";
  #wrongInRow = 0;

  // The connection.
  #asked = false;
  #number = 0;
  #pending = 0;
  #heardMs = 0;
  #liveSinceMs = -1;

  constructor(link: Link, config: SyncConfig, cluster: string, target: StepTarget) {
    this.#link = link;
    this.#config = config;
    this.#cluster = cluster;
    this.#receiver = new Receiver(target, config.bounds.transferBytesMax);
    this.#resumes = new Allowance(config.bounds.resumes);
    this.#freshCopies = new Allowance(config.bounds.freshCopies);
  }

  /** The client's state with this cluster; the link's state while the link is not open. */
  get state(): SyncState {
    return this.#link.isOpen ? this.#state : this.#link.state;
  }

  /** The reason for the state, for people; empty without one. */
  get message(): string {
    return this.#link.isOpen ? this.#message : this.#link.message;
  }

  /** The content and its position. */
  get receiver(): Receiver {
    return this.#receiver;
  }

  get proof(): Proof {
    return this.#proof;
  }

  get wish(): Wish | undefined {
    return this.#wish;
  }

  /** The newest wish that the server has answered: the content is what it asks for. */
  get servedWish(): Wish | undefined {
    return this.#served;
  }

  /** Whether the server refuses this cluster, though the link is open. */
  get isRefused(): boolean {
    return this.#state === "REFUSED";
  }

  /** Whether this connection has been live for long enough to reset the back-off. */
  isStable(nowMs: number): boolean {
    return this.#liveSinceMs >= 0 && nowMs - this.#liveSinceMs >= this.#config.dialing.stableMs;
  }

  get dueMs(): number | undefined {
    return this.#due === undefined ? undefined : this.#dueMs;
  }

  want(newWish: Wish, nowMs: number): Action[] {
    this.#wish = newWish;
    this.#receiver.dropTransfer();
    if (!this.#link.isOpen) {
      return NONE;
    }
    this.#become("SYNCING", "");
    return this.#subscribe(newWish, nowMs, this.#proof === "wrong");
  }

  leave(): Action[] {
    const wasAsked = this.#link.isOpen && this.#asked;
    this.#forget();
    return wasAsked ? [{ kind: "unsubscribe", cluster: this.#cluster }] : NONE;
  }

  opened(nowMs: number): Action[] {
    this.#resumes.refill();
    this.#become("SYNCING", "");
    return this.#wish === undefined ? NONE : this.#subscribe(this.#wish, nowMs, this.#proof === "wrong");
  }

  /** The connection has ended. An unfinished transfer stays, to be offered on the next one. */
  hangUp(): void {
    this.#due = undefined;
    this.#asked = false;
    this.#pending = 0;
    this.#liveSinceMs = -1;
  }

  refused(refusedNumber: number, why: string, nowMs: number): void {
    if (refusedNumber === this.#number) {
      this.#refuse(why, nowMs);
    }
  }

  gone(nowMs: number): void {
    this.#refuse(`The cluster ${this.#cluster} is not there, or not for you.`, nowMs);
  }

  /** The server serves the cluster, so an earlier refusal may not stand any more. */
  served(nowMs: number): Action[] {
    if (this.#state !== "REFUSED" || this.#wish === undefined) {
      return NONE;
    }
    this.#become("SYNCING", "");
    return this.#subscribe(this.#wish, nowMs, false);
  }

  step(step: StateFrame, nowMs: number): Action[] {
    if (!this.#asked) {
      this.#link.counts.strays += 1;
      return NONE;
    }
    if (this.#pending !== 0 && step.answers !== this.#pending) {
      this.#link.counts.skipped += 1;
      return NONE;
    }
    const answers = this.#pending !== 0;
    this.#pending = 0;
    let verdict: Verdict;
    try {
      verdict = this.#receiver.offer(step);
    } catch (error) {
      if (error instanceof MalformedSegment) {
        return this.#link.malformed(error.message, nowMs);
      }
      throw error;
    }
    if (verdict.kind === "applied" && step.reset !== 0) {
      this.#link.counts.resets += 1;
    }
    return this.#judge(verdict, answers, nowMs);
  }

  check(suspect: boolean, nowMs: number): Action[] {
    const quiet = suspect || nowMs - this.#heardMs > this.#link.beaconMs;
    const waits = !this.#asked || this.#pending !== 0 || this.#receiver.partial !== undefined;
    if (waits || !quiet || this.#wish === undefined) {
      return NONE;
    }
    const actions = this.#subscribe(this.#wish, nowMs, this.#proof === "wrong");
    this.#await("probe", nowMs + this.#config.patience.probeTimeoutMs);
    return actions;
  }

  renew(nowMs: number): Action[] {
    if (!this.#link.isOpen || this.#wish === undefined) {
      return NONE;
    }
    this.#wrongInRow = 0;
    this.#freshCopies.refill();
    this.#receiver.dropTransfer();
    this.#become("SYNCING", "");
    return this.#subscribe(this.#wish, nowMs, true);
  }

  timer(nowMs: number): Action[] {
    if (this.#due === undefined || nowMs < this.#dueMs) {
      return NONE;
    }
    switch (this.#due) {
      case "recheck":
        return this.#wish === undefined ? NONE : this.#subscribe(this.#wish, nowMs, false);
      case "answer":
      case "probe":
      case "beacon":
        this.#link.counts.silences += 1;
        return this.#link.reconnect("The server has gone silent.", nowMs);
    }
  }

  #judge(verdict: Verdict, answers: boolean, nowMs: number): Action[] {
    if (verdict.kind === "old") {
      // Not a sign of life: a server that sends only old steps would keep this client behind.
      this.#link.counts.old += 1;
      return answers ? this.#gap("The server is behind the content that is held here.", nowMs) : NONE;
    }
    this.#hear(nowMs);
    switch (verdict.kind) {
      case "gap":
        return this.#gap(verdict.why, nowMs);
      case "held":
        this.#become("SYNCING", "");
        return NONE;
      case "applied":
        this.#served = this.#wish;
        this.#link.counts.applied += 1;
        this.#proof = "ok";
        this.#wrongInRow = 0;
        if (this.#liveSinceMs < 0) {
          this.#liveSinceMs = nowMs;
        }
        this.#become("LIVE", "");
        return NONE;
      case "diverged":
        this.#served = this.#wish;
        this.#link.counts.applied += 1;
        return this.#diverged(nowMs);
    }
  }

  /**
   * The content is wrong: the client asks for a fresh copy, a bounded number of times in a row and
   * within the span. The second bound stops a client whose copies are right and whose next step is
   * wrong again.
   */
  #diverged(nowMs: number): Action[] {
    this.#proof = "wrong";
    this.#liveSinceMs = -1;
    this.#link.counts.wrong += 1;
    const { distrustInRowMax, freshCopies } = this.#config.bounds;
    if (this.#wrongInRow >= distrustInRowMax || !this.#freshCopies.take(nowMs)) {
      this.#become(
        "GAP",
        `The content differs from the server's, and ${freshCopies.max} fresh copies did not mend it. ` +
          "Load everything again; if it stays so, tell the operator of the server.",
      );
      return NONE;
    }
    this.#wrongInRow += 1;
    this.#become("GAP", "The content differs from the server's. Asking for a fresh copy.");
    return this.#wish === undefined ? NONE : this.#subscribe(this.#wish, nowMs, true);
  }

  /** Keeps the content, marks it as stale, and resumes from its position. */
  #gap(why: string, nowMs: number): Action[] {
    this.#link.counts.gaps += 1;
    this.#receiver.dropTransfer();
    this.#liveSinceMs = -1;
    if (this.#wish === undefined || !this.#resumes.take(nowMs)) {
      return this.#link.reconnect(why, nowMs);
    }
    this.#become("GAP", why);
    return this.#subscribe(this.#wish, nowMs, this.#proof === "wrong");
  }

  #subscribe(wanted: Wish, nowMs: number, distrust: boolean): Action[] {
    this.#asked = true;
    this.#number = this.#link.nextNumber();
    this.#pending = this.#number;
    this.#await("answer", nowMs + this.#config.patience.answerTimeoutMs);
    return [{ kind: "subscribe", number: this.#number, wish: wanted, cursor: this.#cursor(distrust) }];
  }

  #cursor(distrust: boolean): Cursor | undefined {
    const { history, position, view, partial } = this.#receiver;
    return history === "" && partial === undefined ? undefined : { history, position, view, distrust, partial };
  }

  /** Forgets the content and asks again later, because no frame would show that the server lives. */
  #refuse(why: string, nowMs: number): void {
    this.#forget();
    this.#become("REFUSED", why);
    this.#await("recheck", nowMs + this.#config.patience.recheckMs);
  }

  #forget(): void {
    this.#receiver.forget();
    this.#asked = false;
    this.#pending = 0;
    this.#proof = "unchecked";
    this.#wrongInRow = 0;
    this.#served = undefined;
  }

  #hear(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#await("beacon", nowMs + this.#link.beaconMs * this.#config.patience.beaconsMissedMax);
  }

  #await(next: Due, atMs: number): void {
    this.#due = next;
    this.#dueMs = atMs;
  }

  #become(next: SyncState, why: string): void {
    this.#state = next;
    this.#message = why;
  }
}
