import { Backoff } from "../common/backoff.ts";
import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import type { StepTarget } from "../receive/step-target.ts";
import type { Action } from "./action.ts";
import { CLIENT_GIVES_UP, CLIENT_LEAVES, CloseCode, mayReconnect, sentence, wantsSignIn } from "./close-advice.ts";
import { Following } from "./following.ts";
import type { SyncConfig } from "./sync-config.ts";
import { SyncCounts } from "./sync-counts.ts";
import type { SyncState } from "./sync-state.ts";
import type { Wish } from "./wish.ts";

/** The version of the wire. It changes whenever the shape of a message does. */
export const PROTOCOL_VERSION = 1;

type Due = "connect" | "retry";

const NONE: Action[] = [];

/**
 * One client's connection to a backend, for as long as the client wants one: dials, backs off, reads
 * close codes, and gives up a server that is silent. It carries one `Following` for each cluster.
 *
 * In come openings, closings, decoded messages and the time; out go actions, and steps to the
 * targets. Pure but for these and the random source, which are passed in: no clock, no socket, no
 * timer. Times are milliseconds of one monotonic clock. The owner calls `timer` at `dueMs`.
 */
export class Link {
  readonly #config: SyncConfig;
  readonly #backoff: Backoff;
  readonly #counts = new SyncCounts();
  readonly #followings = new Map<string, Following>();

  #state: SyncState = "DISCONNECTED";
  #message = "";
  #signIn = false;
  #due: Due | undefined;
  #dueMs = 0;
  #dialedMs = 0;

  // The connection.
  #open = false;
  #number = 0;
  #beaconMs = 0;

  readonly #targetOf: (cluster: string) => StepTarget;

  /**
   * @param random uniform in [0, 1), for the jitter of waits
   * @param targetOf the target of a cluster's steps
   */
  constructor(config: SyncConfig, random: () => number, targetOf: (cluster: string) => StepTarget) {
    this.#config = config;
    this.#backoff = new Backoff(config.dialing.backoffBaseMs, config.dialing.backoffCapMs, random);
    this.#targetOf = targetOf;
  }

  /** The connection's state; SYNCING while it is open. */
  get state(): SyncState {
    return this.#state;
  }

  /** The reason for the state, for people; empty without one. */
  get message(): string {
    return this.#message;
  }

  /** Whether another token lifts the refusal. */
  get wantsSignIn(): boolean {
    return this.#signIn;
  }

  get counts(): SyncCounts {
    return this.#counts;
  }

  /** Whether the server has said welcome on this connection. */
  get isOpen(): boolean {
    return this.#open;
  }

  following(cluster: string): Following | undefined {
    return this.#followings.get(cluster);
  }

  /** The next time at which `timer` is due. */
  get dueMs(): number | undefined {
    let first = this.#due === undefined ? undefined : this.#dueMs;
    for (const following of this.#followings.values()) {
      const next = following.dueMs;
      if (next !== undefined && (first === undefined || next < first)) {
        first = next;
      }
    }
    return first;
  }

  /** The time of the next dial, while the link backs off. */
  get retryAtMs(): number | undefined {
    return this.#due === "retry" ? this.#dueMs : undefined;
  }

  /** Connects, at first or after a refusal of the connection or of a cluster. */
  start(nowMs: number): Action[] {
    const refused = [...this.#followings.values()].some((following) => following.isRefused);
    if (this.#state !== "DISCONNECTED" && this.#state !== "REFUSED" && !(this.#open && refused)) {
      return NONE;
    }
    this.#backoff.reset();
    this.#signIn = false;
    this.#hangUp();
    this.#become("CONNECTING", "");
    return this.#dial(nowMs);
  }

  stop(): Action[] {
    const wasStarted = this.#state !== "DISCONNECTED";
    this.#hangUp();
    this.#become("DISCONNECTED", "");
    this.#due = undefined;
    return wasStarted ? [{ kind: "close", code: CLIENT_LEAVES, reason: "the client leaves" }] : NONE;
  }

  /** Follows a part of a cluster, in place of the part that it followed before. */
  follow(wish: Wish, nowMs: number): Action[] {
    let following = this.#followings.get(wish.cluster);
    if (following === undefined) {
      following = new Following(this, this.#config, wish.cluster, this.#targetOf(wish.cluster));
      this.#followings.set(wish.cluster, following);
    }
    return following.want(wish, nowMs);
  }

  /** Leaves a cluster and forgets its content. */
  unfollow(cluster: string): Action[] {
    const following = this.#followings.get(cluster);
    this.#followings.delete(cluster);
    return following === undefined ? NONE : following.leave();
  }

  /** The server has said welcome. */
  opened(protocolVersion: number, beaconIntervalMs: number, nowMs: number): Action[] {
    if (this.#state === "DISCONNECTED" || this.#state === "REFUSED") {
      return NONE;
    }
    if (protocolVersion !== PROTOCOL_VERSION) {
      this.closed(CloseCode.UNSUPPORTED, "", nowMs);
      return [{ kind: "close", code: CLIENT_LEAVES, reason: "the client leaves" }];
    }
    this.#open = true;
    this.#number = 0;
    this.#beaconMs = Math.max(1, beaconIntervalMs);
    this.#become("SYNCING", "");
    this.#due = undefined;
    return [...this.#followings.values()].flatMap((following) => following.opened(nowMs));
  }

  /** The connection ended, or could not be made. */
  closed(code: number, reason: string, nowMs: number): Action[] {
    if (this.#state === "DISCONNECTED" || this.#state === "REFUSED") {
      return NONE;
    }
    this.#rest(nowMs);
    this.#hangUp();
    if (mayReconnect(code)) {
      this.#retry(sentence(code, reason), nowMs);
      return NONE;
    }
    this.#signIn = wantsSignIn(code);
    this.#become("REFUSED", sentence(code, reason));
    this.#due = undefined;
    return NONE;
  }

  /** A message breaks the protocol; nothing on this connection can be trusted. */
  malformed(why: string, nowMs: number): Action[] {
    this.#counts.malformed += 1;
    return this.reconnect(`The server sent something that cannot be read: ${why}`, nowMs);
  }

  /** The server refuses the subscription with this number. */
  refused(cluster: string, refusedNumber: number, why: string, nowMs: number): Action[] {
    if (this.#open) {
      this.#followings.get(cluster)?.refused(refusedNumber, why, nowMs);
    }
    return NONE;
  }

  /** The cluster has gone, or is hidden from this user. */
  gone(cluster: string, nowMs: number): Action[] {
    if (this.#open) {
      this.#followings.get(cluster)?.gone(nowMs);
    }
    return NONE;
  }

  /** The server says that it serves the cluster. */
  served(cluster: string, nowMs: number): Action[] {
    const following = this.#followings.get(cluster);
    return this.#open && following !== undefined ? following.served(nowMs) : NONE;
  }

  /** A step or a chunk of one arrived. */
  step(step: StateFrame, nowMs: number): Action[] {
    const following = this.#followings.get(step.cluster);
    if (!this.#open || following === undefined) {
      this.#counts.strays += 1;
      return NONE;
    }
    return following.step(step, nowMs);
  }

  /**
   * The connection may be dead without a sign: a page became visible, a network came back, a machine
   * slept. A quiet line is asked for an answer at once; a wait for a retry ends.
   *
   * @param suspect ask even when a step came just now
   */
  check(suspect: boolean, nowMs: number): Action[] {
    if (this.#due === "retry") {
      return nowMs - this.#dialedMs >= this.#config.dialing.backoffBaseMs ? this.#dial(nowMs) : NONE;
    }
    return [...this.#followings.values()].flatMap((following) => following.check(suspect, nowMs));
  }

  /** Requests everything again, on behalf of a person. */
  renew(nowMs: number): Action[] {
    return [...this.#followings.values()].flatMap((following) => following.renew(nowMs));
  }

  timer(nowMs: number): Action[] {
    if (this.#due !== undefined && nowMs >= this.#dueMs) {
      switch (this.#due) {
        case "retry":
          return this.#dial(nowMs);
        case "connect":
          return this.reconnect("The server did not answer in time.", nowMs);
      }
    }
    return [...this.#followings.values()].flatMap((following) => following.timer(nowMs));
  }

  /** The number of the next subscription on this connection. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Longest interval between the server's frames for a cluster. */
  get beaconMs(): number {
    return this.#beaconMs;
  }

  /** Gives up this connection and makes another one later. */
  reconnect(why: string, nowMs: number): Action[] {
    if (this.#state === "DISCONNECTED") {
      return NONE;
    }
    this.#rest(nowMs);
    this.#hangUp();
    this.#retry(why, nowMs);
    return [{ kind: "close", code: CLIENT_GIVES_UP, reason: "the client gives up this connection" }];
  }

  #dial(nowMs: number): Action[] {
    this.#counts.connects += 1;
    this.#dialedMs = nowMs;
    this.#await("connect", nowMs + this.#config.dialing.connectTimeoutMs);
    return [{ kind: "connect" }];
  }

  #retry(why: string, nowMs: number): void {
    this.#become("RECONNECTING", why);
    this.#await("retry", nowMs + this.#backoff.next());
  }

  /** A connection that was live for long enough resets the back-off. */
  #rest(nowMs: number): void {
    if ([...this.#followings.values()].some((following) => following.isStable(nowMs))) {
      this.#backoff.reset();
    }
  }

  #hangUp(): void {
    this.#open = false;
    for (const following of this.#followings.values()) {
      following.hangUp();
    }
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
