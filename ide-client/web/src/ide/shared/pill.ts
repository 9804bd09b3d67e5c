import type { ClusterView, SessionStatus } from "../../client/connection/session.ts";

/** A live connection whose changes take longer than this is not shown as one. */
const LAG_MAX_MS = 5_000;
const SILENCE_MAX_MS = 10_000;

export type PillLook = "live" | "busy" | "warn" | "bad" | "idle";

export interface Pill {
  readonly word: string;
  readonly look: PillLook;
  readonly explanation: string;
}

/** The one word for how much the screen can be trusted. Never green when anything speaks against it. */
export function pillOf(status: SessionStatus | undefined, cluster: ClusterView | undefined, nowMs: number): Pill {
  if (status === undefined) {
    return { word: "STARTING", look: "idle", explanation: "The client is starting." };
  }
  switch (status.state) {
    case "DISCONNECTED":
      return { word: "SIGNED OUT", look: "idle", explanation: "Nobody is signed in." };
    case "CONNECTING":
      return { word: "CONNECTING", look: "busy", explanation: "The first connection is being made." };
    case "SYNCING":
      return { word: "SYNCING", look: "busy", explanation: "The newest state is on its way." };
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
    return { word: "DEGRADED", look: "warn", explanation: "The cluster's agent has been silent for longer than it should be." };
  }
  if ((status.lagMs ?? 0) > LAG_MAX_MS || nowMs - (status.asOfMs ?? nowMs) > SILENCE_MAX_MS) {
    return { word: "LAGGING", look: "warn", explanation: "Changes arrive late." };
  }
  return { word: "LIVE", look: "live", explanation: "What you see is proven to be what the backend has." };
}
