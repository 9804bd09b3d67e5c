import type { ClusterView, SessionStatus } from "../../client/connection/session.ts";

/** Lag above which a session is not shown as live. */
const LAG_MAX_MS = 5_000;
/** Age of the newest proof above which a session is not shown as live. */
const SILENCE_MAX_MS = 10_000;

export type PillLook = "live" | "busy" | "warn" | "bad" | "idle";

export interface Pill {
  readonly word: string;
  readonly look: PillLook;
  readonly explanation: string;
}

/** One word for the state of the screen. Green only while nothing contradicts it. */
export function pillOf(status: SessionStatus | undefined, cluster: ClusterView | undefined, nowMs: number): Pill {
  if (status === undefined) {
    return { word: "STARTING", look: "idle", explanation: "The client is starting." };
  }
  switch (status.state) {
    case "DISCONNECTED":
      return { word: "SIGNED OUT", look: "idle", explanation: "You are signed out." };
    case "CONNECTING":
      return { word: "CONNECTING", look: "busy", explanation: "Connecting to the backend for the first time." };
    case "SYNCING":
      return { word: "SYNCING", look: "busy", explanation: "Loading the newest state." };
    case "GAP":
      return { word: "GAP", look: "warn", explanation: status.message };
    case "RECONNECTING":
      return { word: "RECONNECTING", look: "warn", explanation: status.message };
    case "REFUSED":
      return { word: "REFUSED", look: "bad", explanation: status.message };
    case "LIVE":
      return livePill(status, cluster, nowMs);
  }
}

function livePill(status: SessionStatus, cluster: ClusterView | undefined, nowMs: number): Pill {
  if (cluster?.reach === "offline") {
    return { word: "OFFLINE", look: "bad", explanation: "The cluster's agent is not connected to the backend." };
  }
  if (cluster?.reach === "degraded") {
    return { word: "DEGRADED", look: "warn", explanation: "The cluster's agent has been silent for too long." };
  }
  if ((status.lagMs ?? 0) > LAG_MAX_MS || nowMs - (status.asOfMs ?? nowMs) > SILENCE_MAX_MS) {
    return { word: "LAGGING", look: "warn", explanation: "Changes arrive late." };
  }
  return { word: "LIVE", look: "live", explanation: "What you see is proven equal to the backend's state." };
}
