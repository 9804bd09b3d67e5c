import { Allowance } from "../connection/allowance.ts";
import { Backoff } from "../connection/backoff.ts";
import { adviceOf, CLIENT_GIVES_UP, CLIENT_LEAVES, sentenceOf, wantsSignIn } from "../connection/close-code.ts";
import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import type { Position } from "./position.ts";
import { Receiver, type Verdict } from "./receiver.ts";
import { MalformedSegment, type StepTarget } from "./step-target.ts";
import { type Action, noCounts, type Proof, type SyncConfig, type SyncCounts, type SyncState, type Wish } from "./sync-state.ts";

const NONE: Action[] = [];

/**
 * Follows one cluster's history over connections that may break at any moment.
 *
 * In come frames, openings, closings and the time; out go actions, and steps to the target. Pure but
 * for the target and the random source, which are passed in: no clock, no socket, no timer. A step
 * is applied if and only if it begins exactly where the receiver stands; after each one, digest and
 * number of objects must agree with the server's.
 *
 * Between a subscription and its answer every frame is skipped: the answer goes on from the cursor
 * that was sent, so whatever was under way before it is in it.
 *
 * Times are milliseconds of one monotonic clock. Whoever owns the machine calls `timer` at `dueMs`.
 */
export class CursorMachine {
  readonly counts: SyncCounts = noCounts();

  readonly #config: SyncConfig;
  readonly #receiver: Receiver;
  readonly #backoff: Backoff;
  readonly #resumes: Allowance;
  readonly #freshCopies: Allowance;

  #state: SyncState = "DISCONNECTED";
  #message = "";
  #signIn = false;
  #wish: Wish | undefined;
  #served: Wish | undefined;
  #due: { atMs: number; why: "connect" | "answer" | "probe" | "beacon" | "recheck" | "retry" } | undefined;

  #proof: Proof = "unchecked";
  #wrongInRow = 0;

  // The connection.
  #open = false;
  #asked = false;
  #number = 0;
  #pending = 0;
  #beaconMs = 0;
  #heardMs = 0;
  #dialedMs = Number.NEGATIVE_INFINITY;
  #liveSinceMs: number | undefined;

  constructor(config: SyncConfig, target: StepTarget, random: () => number) {
    this.#config = config;
    this.#receiver = new Receiver(target, config.transferBytesMax);
    this.#resumes = new Allowance(config.resumesMax, config.resumeWindowMs);
    this.#freshCopies = new Allowance(config.freshCopiesMax, config.freshCopiesWindowMs);
    this.#backoff = new Backoff({ baseMs: config.backoffBaseMs, capMs: config.backoffCapMs }, random);
  }

  get state(): SyncState {
    return this.#state;
  }

  /** Why the state is what it is, for people; empty when there is nothing to say. */
  get message(): string {
    return this.#message;
  }

  /** Whether the refusal is one that another token would lift. */
  get wantsSignIn(): boolean {
    return this.#signIn;
  }

  get position(): Position {
    return this.#receiver.position;
  }

  get history(): string {
    return this.#receiver.history;
  }

  get view(): bigint {
    return this.#receiver.view;
  }

  get proof(): Proof {
    return this.#proof;
  }

  get wish(): Wish | undefined {
    return this.#wish;
  }

  /** The newest wish that has been answered: what is held is what it asks for. */
  get servedWish(): Wish | undefined {
    return this.#served;
  }

  /** Whether anything has been applied since the last time everything was forgotten. */
  get holds(): boolean {
    return this.#receiver.holds;
  }

  get transfer(): { received: number; of: number } | undefined {
    return this.#receiver.progress;
  }

  /** When `timer` is to be called next. */
  get dueMs(): number | undefined {
    return this.#due?.atMs;
  }

  /** When the next attempt to connect is made, while one is waited for. */
  get retryAtMs(): number | undefined {
    return this.#due?.why === "retry" ? this.#due.atMs : undefined;
  }

  start(nowMs: number): Action[] {
    if (this.#state !== "DISCONNECTED" && this.#state !== "REFUSED") {
      return NONE;
    }
    this.#backoff.reset();
    this.#signIn = false;
    this.#become("CONNECTING", "");
    return this.#dial(nowMs);
  }

  stop(): Action[] {
    const open = this.#state !== "DISCONNECTED";
    this.#hangUp();
    this.#become("DISCONNECTED", "");
    this.#due = undefined;
    return open ? [{ kind: "close", code: CLIENT_LEAVES, reason: "the client leaves" }] : NONE;
  }

  /** Forgets all that is held, as at the beginning; for another user or another cluster. */
  forget(): void {
    this.#receiver.forget();
    this.#proof = "unchecked";
    this.#wrongInRow = 0;
    this.#served = undefined;
  }

  /** Says what to follow. Another cluster means to begin anew; another part of it does not. */
  want(wish: Wish | undefined, nowMs: number): Action[] {
    const before = this.#wish;
    this.#wish = wish;
    this.#receiver.dropTransfer();
    const actions: Action[] = [];
    if (before !== undefined && before.cluster !== wish?.cluster) {
      if (this.#open && this.#asked) {
        actions.push({ kind: "unsubscribe", cluster: before.cluster });
      }
      this.#asked = false;
      this.#pending = 0;
      this.forget();
    }
    if (!this.#open) {
      return actions;
    }
    if (wish === undefined) {
      this.#become("SYNCING", "");
      this.#due = undefined;
      return actions;
    }
    this.#become("SYNCING", "");
    return [...actions, ...this.#subscribe(nowMs, this.#proof === "wrong")];
  }

  /** The server has said welcome. */
  opened(beaconIntervalMs: number, nowMs: number): Action[] {
    if (this.#state === "DISCONNECTED" || this.#state === "REFUSED") {
      return NONE;
    }
    this.#open = true;
    this.#number = 0;
    this.#beaconMs = Math.max(1, beaconIntervalMs);
    this.#resumes.refill();
    this.#become("SYNCING", "");
    this.#due = undefined;
    return this.#wish === undefined ? NONE : this.#subscribe(nowMs, this.#proof === "wrong");
  }

  closed(code: number, reason: string, nowMs: number): Action[] {
    if (this.#state === "DISCONNECTED" || (this.#state === "REFUSED" && !this.#open)) {
      return NONE;
    }
    this.#hangUp(nowMs);
    if (adviceOf(code) === "stop") {
      this.#signIn = wantsSignIn(code);
      this.#become("REFUSED", sentenceOf(code, reason));
      this.#due = undefined;
      return NONE;
    }
    return this.#retry(sentenceOf(code, reason), nowMs);
  }

  /** Something came that is not a message of ours; nothing on this connection can be trusted. */
  malformed(why: string, nowMs: number): Action[] {
    this.counts.malformed += 1;
    return this.#reconnect(`The server sent something that cannot be read: ${why}`, nowMs);
  }

  /** The server cannot serve the subscription with this number. */
  refused(cluster: string, number: number, message: string, nowMs: number): Action[] {
    if (!this.#open || cluster !== this.#wish?.cluster || number !== this.#number) {
      return NONE;
    }
    this.#refuse(message, nowMs);
    return NONE;
  }

  /** The cluster is not there any more for this user: nothing of it may stay. */
  gone(cluster: string, nowMs: number): Action[] {
    if (this.#open && cluster === this.#wish?.cluster) {
      this.#refuse(`The cluster ${cluster} is not there, or not for you.`, nowMs);
    }
    return NONE;
  }

  /** The server says that it serves the cluster: a refusal from before may not stand any more. */
  served(cluster: string, nowMs: number): Action[] {
    if (this.#state !== "REFUSED" || !this.#open || cluster !== this.#wish?.cluster) {
      return NONE;
    }
    this.#become("SYNCING", "");
    return this.#subscribe(nowMs, false);
  }

  frame(frame: StateFrame, nowMs: number): Action[] {
    if (!this.#open || !this.#asked || frame.cluster !== this.#wish?.cluster) {
      this.counts.strays += 1;
      return NONE;
    }
    if (this.#pending !== 0 && frame.answers !== this.#pending) {
      this.counts.skipped += 1;
      return NONE;
    }
    const answers = this.#pending !== 0;
    this.#pending = 0;
    let verdict: Verdict;
    try {
      verdict = this.#receiver.offer(frame);
    } catch (error) {
      if (error instanceof MalformedSegment) {
        return this.malformed(error.message, nowMs);
      }
      throw error;
    }
    return this.#judge(verdict, answers, nowMs);
  }

  /**
   * The connection may be dead without a sign: the page became visible, the network came back, the
   * machine slept. A quiet line is asked for an answer at once; a wait for a retry ends.
   *
   * @param suspect ask even when something was heard just now
   */
  check(nowMs: number, suspect: boolean): Action[] {
    if (this.#due?.why === "retry") {
      return nowMs - this.#dialedMs >= this.#config.backoffBaseMs ? this.#dial(nowMs) : NONE;
    }
    const quiet = suspect || nowMs - this.#heardMs > this.#beaconMs;
    if (!this.#open || !this.#asked || this.#pending !== 0 || this.#receiver.partial !== undefined || !quiet) {
      return NONE;
    }
    const actions = this.#subscribe(nowMs, this.#proof === "wrong");
    this.#due = { atMs: nowMs + this.#config.probeTimeoutMs, why: "probe" };
    return actions;
  }

  /** Asks for everything anew because a person said so. */
  renew(nowMs: number): Action[] {
    if (!this.#open || this.#wish === undefined) {
      return NONE;
    }
    this.#wrongInRow = 0;
    this.#freshCopies.refill();
    this.#receiver.dropTransfer();
    this.#become("SYNCING", "");
    return this.#subscribe(nowMs, true);
  }

  timer(nowMs: number): Action[] {
    const due = this.#due;
    if (due === undefined || nowMs < due.atMs) {
      return NONE;
    }
    switch (due.why) {
      case "retry":
        return this.#dial(nowMs);
      case "recheck":
        return this.#wish === undefined ? NONE : this.#subscribe(nowMs, false);
      case "connect":
        return this.#reconnect("The server did not answer in time.", nowMs);
      case "answer":
      case "probe":
      case "beacon":
        this.counts.silences += 1;
        return this.#reconnect("The server has gone silent.", nowMs);
    }
  }

  /** Holds nothing more; asks again after a while, because nothing else shows that anyone is there. */
  #refuse(message: string, nowMs: number): void {
    this.#pending = 0;
    this.#asked = false;
    this.#due = { atMs: nowMs + this.#config.recheckMs, why: "recheck" };
    this.forget();
    this.#become("REFUSED", message);
  }

  #judge(verdict: Verdict, answers: boolean, nowMs: number): Action[] {
    if (verdict.kind === "old") {
      // Not a sign of life: a server that tells only old things would keep this client behind for ever.
      this.counts.old += 1;
      return answers ? this.#gap("The server is behind what is held here.", nowMs) : NONE;
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
        this.counts[verdict.changes ? "applied" : "progressed"] += 1;
        this.#proof = "ok";
        this.#wrongInRow = 0;
        this.#liveSinceMs ??= nowMs;
        this.#become("LIVE", "");
        return NONE;
      case "diverged":
        this.#served = this.#wish;
        this.counts[verdict.changes ? "applied" : "progressed"] += 1;
        return this.#diverged(nowMs);
    }
  }

  /**
   * What is held is wrong: the client asks for a fresh copy, a bounded number of times in a row and
   * within the window. The second bound stops a client whose copies are right and whose next step
   * is wrong again.
   */
  #diverged(nowMs: number): Action[] {
    this.#proof = "wrong";
    this.#liveSinceMs = undefined;
    this.counts.wrong += 1;
    if (this.#wrongInRow >= this.#config.distrustInRowMax || !this.#freshCopies.take(nowMs)) {
      this.#become(
        "GAP",
        `What is held here is not what the server has, and ${this.#config.freshCopiesMax} fresh copies did not mend it. ` +
          "Load everything again; if it stays so, tell the operator of the server.",
      );
      return NONE;
    }
    this.#wrongInRow += 1;
    this.#become("GAP", "What is held here is not what the server has. Asking for a fresh copy.");
    return this.#subscribe(nowMs, true);
  }

  /** Keeps what is held, calls it stale, and goes on from where it stands. */
  #gap(why: string, nowMs: number): Action[] {
    this.counts.gaps += 1;
    this.#receiver.dropTransfer();
    this.#liveSinceMs = undefined;
    if (!this.#resumes.take(nowMs)) {
      return this.#reconnect(why, nowMs);
    }
    this.#become("GAP", why);
    return this.#subscribe(nowMs, this.#proof === "wrong");
  }

  #subscribe(nowMs: number, distrust: boolean): Action[] {
    const wish = this.#wish!;
    this.#asked = true;
    this.#number += 1;
    this.#pending = this.#number;
    this.#due = { atMs: nowMs + this.#config.answerTimeoutMs, why: "answer" };
    const partial = this.#receiver.partial;
    const cursor =
      this.holds || partial !== undefined
        ? { history: this.history, position: this.position, view: this.view, distrust, partial }
        : undefined;
    return [{ kind: "subscribe", number: this.#number, wish, cursor }];
  }

  #hear(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#due = { atMs: nowMs + this.#beaconMs * this.#config.beaconsMissedMax, why: "beacon" };
  }

  #dial(nowMs: number): Action[] {
    this.counts.connects += 1;
    this.#dialedMs = nowMs;
    this.#due = { atMs: nowMs + this.#config.connectTimeoutMs, why: "connect" };
    return [{ kind: "connect" }];
  }

  #reconnect(why: string, nowMs: number): Action[] {
    if (this.#state === "DISCONNECTED") {
      return NONE;
    }
    this.#hangUp(nowMs);
    this.#retry(why, nowMs);
    return [{ kind: "close", code: CLIENT_GIVES_UP, reason: "the client gives up this connection" }];
  }

  #retry(why: string, nowMs: number): Action[] {
    this.#become("RECONNECTING", why);
    this.#due = { atMs: nowMs + this.#backoff.nextMs(), why: "retry" };
    return NONE;
  }

  /** An unfinished transfer is kept: it can be offered to the next connection. */
  #hangUp(nowMs?: number): void {
    if (nowMs !== undefined && this.#liveSinceMs !== undefined && nowMs - this.#liveSinceMs >= this.#config.stableMs) {
      this.#backoff.reset();
    }
    this.#open = false;
    this.#asked = false;
    this.#pending = 0;
    this.#liveSinceMs = undefined;
  }

  #become(state: SyncState, message: string): void {
    this.#state = state;
    this.#message = message;
  }
}
