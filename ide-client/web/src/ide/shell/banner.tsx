import { ageText, clockText } from "../shared/age-text.ts";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { serverNowMs, useTicking } from "../shared/clock.ts";
import { clusterOf, useStale } from "../shared/staleness.ts";
import "./banner.css";

/** Shows that the rows are out of date, since when, and the next step. */
export function Banner() {
  const model = useModel();
  const status = useCell(model.status);
  const isShown = useStale();
  if (!isShown || status === undefined) {
    return null;
  }
  const cluster = clusterOf(status);
  const isOffline = status.state === "LIVE";
  return (
    <div className="banner" role="status">
      <strong>{isOffline ? "Offline" : TITLES[status.state]}</strong>
      <span>
        {isOffline
          ? `The agent of ${cluster?.cluster ?? "this cluster"} is not connected. The page shows its last known state.`
          : status.message}
      </span>
      {status.asOfMs !== undefined && <AsOf ms={isOffline ? (cluster?.heardMs ?? status.asOfMs) : status.asOfMs} />}
      {status.state === "RECONNECTING" && (
        <button type="button" onClick={() => model.send({ kind: "check", suspect: true })}>
          Reconnect now
        </button>
      )}
      {status.state === "GAP" && status.proof === "wrong" && (
        <button type="button" onClick={() => model.send({ kind: "renew" })}>
          Load a fresh copy
        </button>
      )}
      {status.state === "REFUSED" && (
        <button type="button" onClick={() => model.send({ kind: "retry" })}>
          Try again
        </button>
      )}
    </div>
  );
}

const TITLES: Record<string, string> = {
  GAP: "Gap",
  RECONNECTING: "Reconnecting",
  REFUSED: "Refused",
  CONNECTING: "Connecting",
  DISCONNECTED: "Signed out",
};

function AsOf({ ms }: { ms: number }) {
  const age = useTicking((nowMs) => ageText(nowMs - ms));
  return (
    <span className="as-of">
      as of {clockText(ms, serverNowMs())}, {age} ago
    </span>
  );
}
