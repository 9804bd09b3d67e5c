import { type ClusterStatus, ClusterState, type Welcome } from "../../gen/lockstep/v1/downlink_pb.ts";
import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import { toText } from "../receive/position.ts";
import type { StepTarget } from "../receive/step-target.ts";
import { CLIENT_LEAVES, CLOSED_ABNORMALLY } from "../sync/close-advice.ts";
import type { Proof } from "../sync/proof.ts";
import { SYNC_DEFAULTS, type SyncConfig } from "../sync/sync-config.ts";
import type { SyncState } from "../sync/sync-state.ts";
import type { Selection, Wish } from "../sync/wish.ts";
import { ClientCore } from "./client-core.ts";
import { type Clock, ClockOffset } from "./clock.ts";
import { SUBPROTOCOL } from "./messages.ts";
import type { Socket, SocketFactory } from "./socket.ts";

/** State of a cluster's agent, as the backend knows it. */
export type Reach = "online" | "degraded" | "offline" | "unknown";

export interface ClusterView {
  readonly cluster: string;
  readonly reach: Reach;
  /** By the server's clock. */
  readonly sinceMs: number;
  readonly heardMs: number;
  readonly sessions: number;
}

/** The state of a connection, for a page; plain values, sent as they are. */
export interface SessionStatus {
  readonly state: SyncState;
  readonly message: string;
  readonly wantsSignIn: boolean;
  readonly user: string;
  readonly groups: readonly string[];
  readonly backendVersion: string;
  readonly clusters: readonly ClusterView[];
  readonly cluster: string | undefined;
  /** Whether the client holds any content, stale or not. */
  readonly holds: boolean;
  /** `epoch·version`; empty without content. */
  readonly position: string;
  readonly epoch: string;
  readonly version: string;
  readonly policyRevision: string;
  readonly proof: Proof;
  readonly objects: number;
  readonly transfer: { readonly received: number; readonly of: number } | undefined;
  /** From the agent's stamp, or a beacon's sending, to here. */
  readonly lagMs: number | undefined;
  /** The newest moment, by the server's clock, at which the content was right. */
  readonly asOfMs: number | undefined;
  /** Time until the next attempt to connect. */
  readonly retryInMs: number | undefined;
  readonly aheadMs: number | undefined;
  readonly gaps: number;
  readonly reconnects: number;
}

/** The outside dependencies of a session. */
export interface SessionPorts {
  readonly sockets: SocketFactory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly target: StepTarget & { readonly objects: number };
  /** Called after each change of the status. */
  readonly changed: () => void;
}

const REACHES: Record<ClusterState, Reach> = {
  [ClusterState.CLUSTER_STATE_UNSPECIFIED]: "unknown",
  [ClusterState.CLUSTER_ONLINE]: "online",
  [ClusterState.CLUSTER_DEGRADED]: "degraded",
  [ClusterState.CLUSTER_OFFLINE]: "offline",
};

/**
 * One user's connection to a backend, for as long as the user wants one: the sockets and the timer
 * around a `ClientCore`, and the status for a page. One thread owns it; sockets, time and chance are
 * passed in.
 */
export class Session {
  readonly #core: ClientCore;
  readonly #ports: SessionPorts;
  readonly #offset = new ClockOffset();
  readonly #clusters = new Map<string, ClusterView>();
  #url = "";
  #token = "";
  #client = "";
  #socket: Socket | undefined;
  /** Distinguishes the events of this socket from those of an earlier one. */
  #socketNumber = 0;
  #welcome: Welcome | undefined;
  #chosen: string | undefined;
  #selections: readonly Selection[] = [];
  #policyRevision = 0n;
  #lagMs: number | undefined;
  #asOfMs: number | undefined;
  #cancelTimer: (() => void) | undefined;
  #timerAtMs: number | undefined;

  constructor(ports: SessionPorts, config: SyncConfig = SYNC_DEFAULTS) {
    this.#ports = ports;
    this.#core = new ClientCore(config, () => this.#client, {
      random: ports.random,
      targetOf: () => ports.target,
      token: () => this.#token,
      port: {
        connect: () => this.#dial(),
        send: (message) => this.#socket?.send(message),
        close: (code, reason) => this.#drop(code, reason),
      },
      events: {
        onWelcome: (welcome, nowMs) => this.#onWelcome(welcome, nowMs),
        onCluster: (status) => this.#onCluster(status),
        onApplied: (step, nowMs) => this.#onApplied(step, nowMs),
      },
    });
  }

  /** The newest wish that the server has answered: the content is what it asks for. */
  get servedWish(): Wish | undefined {
    return this.#core.servedWish;
  }

  /** Signs in and forgets the content of an earlier user. The token goes into the first message only. */
  connect(url: string, token: string, client: string): void {
    this.disconnect();
    this.#url = url;
    this.#token = token;
    this.#client = client;
    this.#do((nowMs) => this.#core.start(nowMs));
  }

  /** Signs out: nothing is kept. */
  disconnect(): void {
    this.#do(() => {
      this.#core.stop();
      this.#core.leave();
    });
    this.#token = "";
    this.#welcome = undefined;
    this.#clusters.clear();
    this.#lagMs = undefined;
    this.#asOfMs = undefined;
    this.#ports.changed();
  }

  /** Follows this cluster; without one, the first that the user may see. */
  choose(cluster: string | undefined): void {
    this.#chosen = cluster;
    this.#aim();
  }

  select(selections: readonly Selection[]): void {
    this.#selections = selections;
    this.#aim();
  }

  check(suspect: boolean): void {
    if (suspect) {
      this.#offset.forget();
    }
    this.#do((nowMs) => this.#core.check(suspect, nowMs));
  }

  /** Tries again after a refusal. */
  retry(): void {
    this.#do((nowMs) => this.#core.start(nowMs));
  }

  /** Requests everything again. */
  renew(): void {
    this.#do((nowMs) => this.#core.renew(nowMs));
  }

  status(): SessionStatus {
    const core = this.#core;
    const held = core.receiver?.holds === true ? core.receiver : undefined;
    const retryAtMs = core.retryAtMs;
    return {
      state: core.state,
      message: core.message,
      wantsSignIn: core.wantsSignIn,
      user: this.#welcome?.user ?? "",
      groups: this.#welcome?.groups ?? [],
      backendVersion: this.#welcome?.backendVersion ?? "",
      clusters: [...this.#clusters.values()].sort((a, b) => (a.cluster < b.cluster ? -1 : 1)),
      cluster: core.wish?.cluster,
      holds: held !== undefined,
      position: held === undefined ? "" : toText(held.position),
      epoch: held === undefined ? "" : String(held.position.epoch),
      version: held === undefined ? "" : String(held.position.version),
      policyRevision: String(this.#policyRevision),
      proof: core.proof,
      objects: this.#ports.target.objects,
      transfer: core.receiver?.progress,
      lagMs: this.#lagMs,
      asOfMs: this.#asOfMs,
      retryInMs: retryAtMs === undefined ? undefined : Math.max(0, retryAtMs - this.#nowMs()),
      aheadMs: this.#offset.aheadMs,
      gaps: core.counts.gaps,
      reconnects: Math.max(0, core.counts.connects - 1),
    };
  }

  /** Follows the chosen cluster, or the first there is. */
  #aim(): void {
    const before = this.#core.wish;
    const cluster = this.#chosen ?? before?.cluster ?? [...this.#clusters.keys()].sort()[0];
    if (cluster === undefined || this.#selections.length === 0) {
      return;
    }
    if (before?.cluster === cluster && before.selections === this.#selections) {
      return;
    }
    if (before !== undefined && before.cluster !== cluster) {
      this.#lagMs = undefined;
      this.#asOfMs = undefined;
    }
    this.#do((nowMs) => this.#core.follow({ cluster, selections: this.#selections }, nowMs));
  }

  /** Has the core take a step, and sets the timer for the next one. */
  #do(step: (nowMs: number) => void): void {
    step(this.#nowMs());
    this.#arm();
    this.#ports.changed();
  }

  #dial(): void {
    this.#drop(CLIENT_LEAVES, "");
    const number = this.#socketNumber;
    const current = (step: (nowMs: number) => void) => {
      if (number === this.#socketNumber) {
        this.#do(step);
        this.#aim();
      }
    };
    const lost = (code: number, reason: string) =>
      current((nowMs) => {
        this.#socket = undefined;
        this.#core.closed(code, reason, nowMs);
      });
    try {
      this.#socket = this.#ports.sockets(this.#url, SUBPROTOCOL, {
        opened: () => current(() => this.#core.opened()),
        message: (bytes) => current((nowMs) => this.#core.received(bytes, nowMs)),
        closed: lost,
      });
    } catch (error) {
      // The URL is invalid for a socket, or the page may not connect to it.
      lost(CLOSED_ABNORMALLY, error instanceof Error ? error.message : String(error));
    }
  }

  /** Closes a socket and ignores its later events. */
  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#socketNumber += 1;
    socket?.close(code, reason);
  }

  #onWelcome(welcome: Welcome, nowMs: number): void {
    this.#welcome = welcome;
    this.#offset.sample(Number(welcome.serverMs), this.#ports.clock.wallMs(), nowMs);
    this.#clusters.clear();
    for (const cluster of welcome.clusters) {
      this.#keep(cluster);
    }
  }

  #onCluster(status: ClusterStatus): void {
    if (status.gone) {
      this.#clusters.delete(status.cluster);
    } else {
      this.#keep(status);
    }
  }

  #onApplied(step: StateFrame, nowMs: number): void {
    const wallMs = this.#ports.clock.wallMs();
    const sentMs = Number(step.sentMs);
    this.#offset.sample(sentMs, wallMs, nowMs);
    const beganMs = step.stampedMs === 0n ? sentMs : Number(step.stampedMs);
    this.#lagMs = Math.max(0, wallMs + (this.#offset.aheadMs ?? 0) - beganMs);
    this.#asOfMs = sentMs;
    this.#policyRevision = step.policyRevision;
  }

  #keep(status: ClusterStatus): void {
    this.#clusters.set(status.cluster, {
      cluster: status.cluster,
      reach: REACHES[status.state] ?? "unknown",
      sinceMs: Number(status.sinceMs),
      heardMs: Number(status.heardMs),
      sessions: status.sessions,
    });
  }

  /** Keeps one timer, for when the core is due next. */
  #arm(): void {
    const dueMs = this.#core.dueMs;
    if (dueMs === this.#timerAtMs) {
      return;
    }
    this.#cancelTimer?.();
    this.#timerAtMs = dueMs;
    this.#cancelTimer =
      dueMs === undefined
        ? undefined
        : this.#ports.clock.after(Math.max(0, dueMs - this.#nowMs()), () => {
            this.#timerAtMs = undefined;
            this.#do((nowMs) => this.#core.timer(nowMs));
          });
  }

  #nowMs(): number {
    return this.#ports.clock.monotonicMs();
  }
}
