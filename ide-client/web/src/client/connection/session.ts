import { type ClusterStatus, ClusterState, type Refusal, type Welcome } from "../../gen/lockstep/v1/downlink_pb.ts";
import type { StateFrame } from "../../gen/lockstep/v1/frame_pb.ts";
import { CursorMachine } from "../sync/cursor-machine.ts";
import { toText } from "../sync/position.ts";
import type { StepTarget } from "../sync/step-target.ts";
import { type Action, type Proof, type Selection, SYNC_DEFAULTS, type SyncConfig, type SyncState } from "../sync/sync-state.ts";
import { type Clock, ClockOffset } from "./clock.ts";
import { CLIENT_LEAVES, CLOSED_ABNORMALLY, CloseCode } from "./close-code.ts";
import {
  PROTOCOL_VERSION,
  receive,
  SUBPROTOCOL,
  helloOf,
  subscribeOf,
  unsubscribeOf,
  type Received,
} from "./messages.ts";
import type { Socket, SocketFactory } from "./socket.ts";

/** How a cluster's agent is, as far as the backend can tell. */
export type Reach = "online" | "degraded" | "offline" | "unknown";

export interface ClusterView {
  readonly cluster: string;
  readonly reach: Reach;
  /** By the server's clock. */
  readonly sinceMs: number;
  readonly heardMs: number;
  readonly sessions: number;
}

/** Everything that a person may want to know of the connection; plain values, sent as they are. */
export interface SessionStatus {
  readonly state: SyncState;
  readonly message: string;
  readonly wantsSignIn: boolean;
  readonly user: string;
  readonly groups: readonly string[];
  readonly backendVersion: string;
  readonly clusters: readonly ClusterView[];
  readonly cluster: string | undefined;
  /** Whether anything is held, stale or not. */
  readonly holds: boolean;
  /** `epoch·version`; empty when nothing is held. */
  readonly position: string;
  readonly epoch: string;
  readonly version: string;
  readonly policyRevision: string;
  readonly proof: Proof;
  readonly objects: number;
  readonly transfer: { readonly received: number; readonly of: number } | undefined;
  /** From the agent's stamp, or a beacon's sending, to here. */
  readonly lagMs: number | undefined;
  /** The newest moment, by the server's clock, for which what is held was right. */
  readonly asOfMs: number | undefined;
  /** Until the next attempt to connect, when this status was made. */
  readonly retryInMs: number | undefined;
  readonly aheadMs: number | undefined;
  readonly gaps: number;
  readonly reconnects: number;
}

export interface SessionPorts {
  readonly sockets: SocketFactory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly target: StepTarget & { readonly objects: number };
  /** Called after whatever changed the status. */
  readonly changed: () => void;
}

const REACHES: Record<ClusterState, Reach> = {
  [ClusterState.CLUSTER_STATE_UNSPECIFIED]: "unknown",
  [ClusterState.CLUSTER_ONLINE]: "online",
  [ClusterState.CLUSTER_DEGRADED]: "degraded",
  [ClusterState.CLUSTER_OFFLINE]: "offline",
};

/**
 * One user's connection to a backend, for as long as it is wanted: makes sockets, says hello, and
 * does what the cursor machine decides. One thread owns it; all that comes from outside (sockets,
 * time, chance) is passed in.
 */
export class Session {
  readonly machine: CursorMachine;
  readonly #ports: SessionPorts;
  readonly #offset = new ClockOffset();
  readonly #clusters = new Map<string, ClusterView>();
  #url = "";
  #token = "";
  #client = "";
  #socket: Socket | undefined;
  /** Tells the events of this socket from those of one that was given up. */
  #socketNumber = 0;
  /** Whether this connection's welcome has come. */
  #greeted = false;
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
    this.machine = new CursorMachine(config, ports.target, ports.random);
  }

  /** Signs in, forgetting whatever another user may have left. The token goes into the first message only. */
  connect(url: string, token: string, client: string): void {
    this.disconnect();
    this.#url = url;
    this.#token = token;
    this.#client = client;
    this.#do(this.machine.start(this.#nowMs()));
  }

  /** Signs out: nothing is kept. */
  disconnect(): void {
    this.#do([...this.machine.stop(), ...this.machine.want(undefined, this.#nowMs())]);
    this.machine.forget();
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
    this.#do(this.machine.check(this.#nowMs(), suspect));
  }

  /** Tries again after a refusal. */
  retry(): void {
    this.#do(this.machine.start(this.#nowMs()));
  }

  /** Asks for everything anew. */
  renew(): void {
    this.#do(this.machine.renew(this.#nowMs()));
  }

  status(): SessionStatus {
    const { machine } = this;
    const retryAtMs = machine.retryAtMs;
    return {
      state: machine.state,
      message: machine.message,
      wantsSignIn: machine.wantsSignIn,
      user: this.#welcome?.user ?? "",
      groups: this.#welcome?.groups ?? [],
      backendVersion: this.#welcome?.backendVersion ?? "",
      clusters: [...this.#clusters.values()].sort((a, b) => (a.cluster < b.cluster ? -1 : 1)),
      cluster: machine.wish?.cluster,
      holds: machine.holds,
      position: machine.holds ? toText(machine.position) : "",
      epoch: machine.holds ? String(machine.position.epoch) : "",
      version: machine.holds ? String(machine.position.version) : "",
      policyRevision: String(this.#policyRevision),
      proof: machine.proof,
      objects: this.#ports.target.objects,
      transfer: machine.transfer,
      lagMs: this.#lagMs,
      asOfMs: this.#asOfMs,
      retryInMs: retryAtMs === undefined ? undefined : Math.max(0, retryAtMs - this.#nowMs()),
      aheadMs: this.#offset.aheadMs,
      gaps: machine.counts.gaps,
      reconnects: Math.max(0, machine.counts.connects - 1),
    };
  }

  /** Points the machine at the chosen cluster, or at the first there is. */
  #aim(): void {
    const cluster = this.#chosen ?? this.machine.wish?.cluster ?? [...this.#clusters.keys()].sort()[0];
    const before = this.machine.wish;
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
    this.#do(this.machine.want({ cluster, selections: this.#selections }, this.#nowMs()));
  }

  #do(actions: readonly Action[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "connect":
          this.#dial();
          break;
        case "close":
          this.#drop(action.code, action.reason);
          break;
        case "subscribe":
          this.#socket?.send(subscribeOf(action.number, action.wish, action.cursor));
          break;
        case "unsubscribe":
          this.#socket?.send(unsubscribeOf(action.cluster));
          break;
      }
    }
    this.#arm();
    this.#ports.changed();
  }

  #dial(): void {
    this.#drop(CLIENT_LEAVES, "");
    const number = this.#socketNumber;
    const current = (call: () => void) => {
      if (number === this.#socketNumber) {
        call();
      }
    };
    try {
      this.#socket = this.#ports.sockets(this.#url, SUBPROTOCOL, {
        opened: () => current(() => this.#socket?.send(helloOf(this.#token, this.#client))),
        message: (bytes) => current(() => this.#receive(receive(bytes))),
        closed: (code, reason) => current(() => this.#lost(code, reason)),
      });
    } catch (error) {
      // A URL that no socket can have, or a page that may not connect there.
      this.#lost(CLOSED_ABNORMALLY, error instanceof Error ? error.message : String(error));
    }
  }

  #lost(code: number, reason: string): void {
    this.#socket = undefined;
    this.#do(this.machine.closed(code, reason, this.#nowMs()));
  }

  /** Gives a socket up: whatever still comes from it is not heard any more. */
  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#socketNumber += 1;
    this.#greeted = false;
    socket?.close(code, reason);
  }

  #receive(message: Received): void {
    const nowMs = this.#nowMs();
    if (message.case === "malformed") {
      this.#do(this.machine.malformed(message.why, nowMs));
      return;
    }
    if ((message.case === "welcome") === this.#greeted) {
      this.#do(this.machine.malformed("a message that has no place here", nowMs));
      return;
    }
    switch (message.case) {
      case "welcome":
        this.#welcomed(message.value, nowMs);
        break;
      case "state":
        this.#stepped(message.value, nowMs);
        break;
      case "cluster":
        this.#clusterIs(message.value, nowMs);
        break;
      case "refusal":
        this.#refused(message.value, nowMs);
        break;
      case undefined:
        break;
    }
  }

  #welcomed(welcome: Welcome, nowMs: number): void {
    if (welcome.protocolVersion !== PROTOCOL_VERSION) {
      this.#drop(CLIENT_LEAVES, "");
      this.#do(this.machine.closed(CloseCode.UNSUPPORTED, "", nowMs));
      return;
    }
    this.#greeted = true;
    this.#welcome = welcome;
    this.#offset.sample(Number(welcome.serverMs), this.#ports.clock.wallMs(), nowMs);
    this.#clusters.clear();
    for (const cluster of welcome.clusters) {
      this.#keep(cluster);
    }
    this.#do(this.machine.opened(welcome.beaconIntervalMs, nowMs));
    this.#aim();
  }

  #stepped(frame: StateFrame, nowMs: number): void {
    const done = this.machine.counts.applied + this.machine.counts.progressed;
    const actions = this.machine.frame(frame, nowMs);
    if (this.machine.counts.applied + this.machine.counts.progressed > done) {
      const wallMs = this.#ports.clock.wallMs();
      const sentMs = Number(frame.sentMs);
      this.#offset.sample(sentMs, wallMs, nowMs);
      const beganMs = frame.stampedMs === 0n ? sentMs : Number(frame.stampedMs);
      this.#lagMs = Math.max(0, wallMs + (this.#offset.aheadMs ?? 0) - beganMs);
      this.#asOfMs = sentMs;
      this.#policyRevision = frame.policyRevision;
    }
    this.#do(actions);
  }

  #refused(refusal: Refusal, nowMs: number): void {
    this.#do(this.machine.refused(refusal.cluster, refusal.number, refusal.message, nowMs));
  }

  #clusterIs(status: ClusterStatus, nowMs: number): void {
    if (status.gone) {
      this.#clusters.delete(status.cluster);
      this.#do(this.machine.gone(status.cluster, nowMs));
      return;
    }
    this.#keep(status);
    this.#do(this.machine.served(status.cluster, nowMs));
    this.#aim();
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

  /** One timer at a time, for when the machine is due next. */
  #arm(): void {
    const dueMs = this.machine.dueMs;
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
            this.#do(this.machine.timer(this.#nowMs()));
          });
  }

  #nowMs(): number {
    return this.#ports.clock.monotonicMs();
  }
}
