import { type ReactNode } from "react";
import type { Proof } from "../../client/sync/sync-state.ts";
import { ageText, durationText } from "../shared/age-text.ts";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { serverNowMs, useTicking } from "../shared/clock.ts";
import { countText } from "../shared/text.ts";
import { StatePill } from "./state-pill.tsx";
import "./status-bar.css";

const PROOFS: Record<Proof, { readonly text: string; readonly look: string; readonly title: string }> = {
  ok: { text: "digest ok", look: "good", title: "Digest and number of objects agree with the server's." },
  wrong: { text: "digest wrong", look: "bad", title: "What is held here is not what the server has." },
  unchecked: { text: "digest –", look: "idle", title: "Nothing has been proven yet." },
};

const REACHES: Record<string, string> = { online: "good", degraded: "warn", offline: "bad", unknown: "idle" };

/** Always there, and always says how much of the screen can be believed. */
export function StatusBar() {
  const model = useModel();
  const status = useCell(model.status);
  const retryAtMs = useCell(model.retryAtMs);
  const cluster = status?.clusters.find((view) => view.cluster === status.cluster);
  const proof = PROOFS[status?.proof ?? "unchecked"];
  return (
    <footer className="status-bar" aria-label="Status">
      <StatePill status={status} cluster={cluster} />
      {retryAtMs !== undefined && <RetryCountdown retryAtMs={retryAtMs} />}
      {cluster !== undefined && (
        <Item title={`The cluster ${cluster.cluster} is ${cluster.reach}. Its agent was last heard ${ageText(serverNowMs() - cluster.heardMs)} ago.`}>
          <span className={`dot is-${REACHES[cluster.reach] ?? "idle"}`} />
          {cluster.cluster} {cluster.reach}
        </Item>
      )}
      {status !== undefined && status.position !== "" && (
        <Item title={`Epoch ${status.epoch}, version ${status.version}`}>
          <span className="label">at</span>
          <span data-testid="position">
            {status.epoch}·{countText(status.version)}
          </span>
        </Item>
      )}
      {status?.lagMs !== undefined && (
        <Item title="From the agent's stamp, or the backend's beacon, to this page.">
          <span className="label">lag</span>
          {durationText(status.lagMs)}
        </Item>
      )}
      <Item title={proof.title}>
        <span className={`is-${proof.look}`} data-testid="proof">
          {proof.text}
        </span>
      </Item>
      {status !== undefined && (
        <Item title="Objects that this page holds, types and namespaces among them." isWideOnly>
          <span data-testid="objects">{countText(status.objects)}</span>
          <span className="label">objects</span>
        </Item>
      )}
      {cluster !== undefined && (
        <Item title="Sessions that look at this cluster." isWideOnly>
          {countText(cluster.sessions)}
          <span className="label">{cluster.sessions === 1 ? "session" : "sessions"}</span>
        </Item>
      )}
      <span className="space" />
      {status !== undefined && status.gaps > 0 && (
        <Item title="Gaps that were found and mended since this page was opened." isWideOnly>
          {countText(status.gaps)}
          <span className="label">{status.gaps === 1 ? "gap mended" : "gaps mended"}</span>
        </Item>
      )}
      {status !== undefined && status.backendVersion !== "" && (
        <Item title="The backend's version." isWideOnly>
          <span className="label">backend {status.backendVersion}</span>
        </Item>
      )}
    </footer>
  );
}

function Item({ title, children, isWideOnly = false }: { title: string; children: ReactNode; isWideOnly?: boolean }) {
  return (
    <span className={isWideOnly ? "status-item is-wide-only" : "status-item"} title={title}>
      {children}
    </span>
  );
}

function RetryCountdown({ retryAtMs }: { retryAtMs: number }) {
  const text = useTicking((nowMs) => {
    const seconds = Math.ceil((retryAtMs - nowMs) / 1_000);
    return seconds <= 0 ? "now" : `in ${seconds} s`;
  });
  return <span className="status-item">{text}</span>;
}
