import type { ClusterView, SessionStatus } from "../../client/connection/session.ts";
import { useTicking } from "../shared/clock.ts";
import { pillOf } from "../shared/pill.ts";

export function StatePill({ status, cluster }: { status: SessionStatus | undefined; cluster: ClusterView | undefined }) {
  // Evaluated once a second, because silence sends no message.
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
