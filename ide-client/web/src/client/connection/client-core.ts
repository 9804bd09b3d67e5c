import type { ClusterStatus, Welcome } from "../../gen/lockstep/v1/downlink_pb.ts";
import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import type { Receiver } from "../receive/receiver.ts";
import type { StepTarget } from "../receive/step-target.ts";
import type { Action } from "../sync/action.ts";
import type { Following } from "../sync/following.ts";
import { Link } from "../sync/link.ts";
import type { Proof } from "../sync/proof.ts";
import type { SyncConfig } from "../sync/sync-config.ts";
import type { SyncCounts } from "../sync/sync-counts.ts";
import type { SyncState } from "../sync/sync-state.ts";
import type { Wish } from "../sync/wish.ts";
import { helloOf, receive, type Received, subscribeOf, unsubscribeOf } from "./messages.ts";

/** The way to the server. No call leads back into the core before it has returned. */
export interface Port {
  /** Opens a connection in place of any older one; the outcome comes as an event. */
  connect(): void;
  send(message: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Receives the client's events. */
export interface Events {
  /** The server has welcomed the client. */
  onWelcome(welcome: Welcome, nowMs: number): void;
  /** A cluster's agent connected, disconnected or fell silent. */
  onCluster(status: ClusterStatus): void;
  /** A complete step has taken effect. */
  onApplied(step: StateFrame, nowMs: number): void;
}

/** The outside dependencies of a core; it asks for `token` at each connection. */
export interface CoreEdges {
  readonly random: () => number;
  readonly targetOf: (cluster: string) => StepTarget;
  readonly token: () => string;
  readonly port: Port;
  readonly events: Events;
}

/**
 * A client without its edges: says hello, decodes messages, has the link decide, and passes its
 * actions on. Follows one cluster at a time.
 *
 * In come messages, openings, closings and the time; the actions go to the port. Pure: no clock, no
 * socket, no timer. One thread owns it. After every call the owner sets a timer for `dueMs`.
 */
export class ClientCore {
  readonly #token: () => string;
  readonly #client: () => string;
  readonly #port: Port;
  readonly #events: Events;
  readonly #link: Link;
  #following: Following | undefined;

  /** @param client name and version of the program */
  constructor(config: SyncConfig, client: () => string, edges: CoreEdges) {
    this.#token = edges.token;
    this.#client = client;
    this.#port = edges.port;
    this.#events = edges.events;
    this.#link = new Link(config, edges.random, edges.targetOf);
  }

  /** The client's state. */
  get state(): SyncState {
    return this.#following === undefined ? this.#link.state : this.#following.state;
  }

  /** The reason for the state, for people; empty without one. */
  get message(): string {
    return this.#following === undefined ? this.#link.message : this.#following.message;
  }

  /** Whether another token lifts the refusal. */
  get wantsSignIn(): boolean {
    return this.#link.wantsSignIn;
  }

  get counts(): SyncCounts {
    return this.#link.counts;
  }

  get proof(): Proof {
    return this.#following?.proof ?? "unchecked";
  }

  get wish(): Wish | undefined {
    return this.#following?.wish;
  }

  /** The newest wish that the server has answered: the content is what it asks for. */
  get servedWish(): Wish | undefined {
    return this.#following?.servedWish;
  }

  /** The content of the cluster that the client follows. */
  get receiver(): Receiver | undefined {
    return this.#following?.receiver;
  }

  /** The next time at which `timer` is due. */
  get dueMs(): number | undefined {
    return this.#link.dueMs;
  }

  /** The time of the next dial, while the link backs off. */
  get retryAtMs(): number | undefined {
    return this.#link.retryAtMs;
  }

  // --- the owner's wishes ---

  start(nowMs: number): void {
    this.#perform(this.#link.start(nowMs));
  }

  stop(): void {
    this.#perform(this.#link.stop());
  }

  /** Follows this part of a cluster. Another cluster begins without content; another part keeps it. */
  follow(wish: Wish, nowMs: number): void {
    if (this.wish !== undefined && this.wish.cluster !== wish.cluster) {
      this.leave();
    }
    const actions = this.#link.follow(wish, nowMs);
    this.#following = this.#link.following(wish.cluster);
    this.#perform(actions);
  }

  /** Leaves the cluster and forgets its content. */
  leave(): void {
    if (this.wish !== undefined) {
      this.#perform(this.#link.unfollow(this.wish.cluster));
    }
    this.#following = undefined;
  }

  /** The connection may be dead without a sign, as after a machine's sleep. */
  check(suspect: boolean, nowMs: number): void {
    this.#perform(this.#link.check(suspect, nowMs));
  }

  /** Requests everything again, on behalf of a person. */
  renew(nowMs: number): void {
    this.#perform(this.#link.renew(nowMs));
  }

  timer(nowMs: number): void {
    this.#perform(this.#link.timer(nowMs));
  }

  // --- the server's side ---

  /** The connection that was asked for last is open. */
  opened(): void {
    this.#port.send(helloOf(this.#token(), this.#client()));
  }

  closed(code: number, reason: string, nowMs: number): void {
    this.#perform(this.#link.closed(code, reason, nowMs));
  }

  /** A message arrived; undefined for text. Only the first one on a connection is a welcome. */
  received(bytes: Uint8Array | undefined, nowMs: number): void {
    const message = receive(bytes);
    if (message.case === "malformed") {
      this.#perform(this.#link.malformed(message.why, nowMs));
    } else if ((message.case === "welcome") === this.#link.isOpen) {
      this.#misplaced(nowMs);
    } else if (message.case === "state") {
      this.#step(message.value, nowMs);
    } else {
      this.#other(message, nowMs);
    }
  }

  #step(step: StateFrame, nowMs: number): void {
    const before = this.#link.counts.applied;
    const actions = this.#link.step(step, nowMs);
    if (this.#link.counts.applied !== before) {
      this.#events.onApplied(step, nowMs);
    }
    this.#perform(actions);
  }

  #other(message: Received, nowMs: number): void {
    if (message.case === "welcome") {
      this.#welcome(message.value, nowMs);
    } else if (message.case === "cluster") {
      this.#cluster(message.value, nowMs);
    } else if (message.case === "refusal") {
      const { cluster, number, message: why } = message.value;
      this.#perform(this.#link.refused(cluster, number, why, nowMs));
    }
  }

  #misplaced(nowMs: number): void {
    this.#perform(this.#link.malformed("a message that has no place here", nowMs));
  }

  #welcome(welcome: Welcome, nowMs: number): void {
    const actions = this.#link.opened(welcome.protocolVersion, welcome.beaconIntervalMs, nowMs);
    if (this.#link.isOpen) {
      this.#events.onWelcome(welcome, nowMs);
    }
    this.#perform(actions);
  }

  #cluster(status: ClusterStatus, nowMs: number): void {
    this.#events.onCluster(status);
    this.#perform(status.gone ? this.#link.gone(status.cluster, nowMs) : this.#link.served(status.cluster, nowMs));
  }

  #perform(actions: readonly Action[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "connect":
          this.#port.connect();
          break;
        case "close":
          this.#port.close(action.code, action.reason);
          break;
        case "subscribe":
          this.#port.send(subscribeOf(action.number, action.wish, action.cursor));
          break;
        case "unsubscribe":
          this.#port.send(unsubscribeOf(action.cluster));
          break;
      }
    }
  }
}
