import { type ReactNode } from "react";
import type { Proof } from "../../client/sync/proof.ts";
import { ageText, durationText } from "../shared/age-text.ts";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { serverNowMs, useTicking } from "../shared/clock.ts";
import { countText } from "../shared/text.ts";
import { StatePill } from "./state-pill.tsx";
import "./status-bar.css";

const PROOFS: Record<Proof, { readonly text: string; readonly look: string; readonly title: string }> = {
  ok: { text: "digest ok", look: "good", title: "Digest and number of objects equal the backend's." },
  wrong: { text: "digest wrong", look: "bad", title: "The state in this page differs from the backend's." },
  unchecked: { text: "digest –", look: "idle", title: "No digest has been compared yet." },
};

const REACHES: Record<string, string> = { online: "good", degraded: "warn", offline: "bad", unknown: "idle" };

/** Shows at all times whether the screen is proven, and the reason. */
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
        <Item title={`The cluster ${cluster.cluster} is ${cluster.reach}. The last sign of its agent came ${ageText(serverNowMs() - cluster.heardMs)} ago.`}>
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
        <Item title="Time from the agent's stamp, or the backend's beacon, to this page.">
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
        <Item title="Objects in this page, including types and namespaces." isWideOnly>
          <span data-testid="objects">{countText(status.objects)}</span>
          <span className="label">objects</span>
        </Item>
      )}
      {cluster !== undefined && (
        <Item title="Sessions that follow this cluster." isWideOnly>
          {countText(cluster.sessions)}
          <span className="label">{cluster.sessions === 1 ? "session" : "sessions"}</span>
        </Item>
      )}
      <span className="space" />
      {status !== undefined && status.gaps > 0 && (
        <Item title="Gaps found and closed since this page was opened." isWideOnly>
          {countText(status.gaps)}
          <span className="label">{status.gaps === 1 ? "gap closed" : "gaps closed"}</span>
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
