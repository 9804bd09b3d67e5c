import type { ClusterView, SessionStatus } from "../../client/connection/session.ts";
import { useTicking } from "./clock.ts";

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

export function StatePill({ status, cluster }: { status: SessionStatus | undefined; cluster: ClusterView | undefined }) {
  // Asked for once a second, because silence is something that nobody tells.
  const word = useTicking((nowMs) => pillOf(status, cluster, nowMs).word);
  const pill = pillOf(status, cluster, word === "LAGGING" ? Number.MAX_SAFE_INTEGER : (status?.asOfMs ?? 0));
  return (
    <span className={`pill is-${pill.look}`} title={pill.explanation} data-testid="state-pill">
      <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden="true">
        {pill.look === "live" && <circle cx="5" cy="5" r="4.5" fill="currentColor" />}
        {pill.look === "busy" && <path d="M5 .5a4.5 4.5 0 1 0 4.5 4.5" fill="none" stroke="currentColor" strokeWidth="1.8" />}
        {pill.look === "warn" && <path d="M5 .5 9.7 9.5H.3Z" fill="currentColor" />}
        {pill.look === "bad" && <path d="M1 1h8v8H1Z" fill="currentColor" />}
        {pill.look === "idle" && <circle cx="5" cy="5" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.4" />}
      </svg>
      {pill.word}
    </span>
  );
}
