import type { ReactNode } from "react";
import type { SessionStatus } from "../../client/connection/session.ts";
import type { TypeEntry } from "../../client/view/catalog.ts";
import type { TablePage } from "../../client/view/messages.ts";
import { countText, typeTitle } from "../shared/text.ts";
import type { Catalog } from "../shared/app-model.ts";
import type { Route } from "../shared/route.ts";

/** Why a table has no rows. Four different things, and each one looks different. */
export type Emptiness =
  /** Nothing is known yet, or can be known. */
  | { readonly kind: "loading"; readonly received: number | undefined; readonly of: number | undefined }
  | { readonly kind: "unavailable"; readonly title: string; readonly message: string; readonly canRetry: boolean }
  /** Known, and the policy shows nothing of it; hidden and absent look the same. */
  | { readonly kind: "hidden"; readonly title: string; readonly message: string }
  /** Known, and there is nothing. */
  | { readonly kind: "nothing"; readonly title: string; readonly message: string }
  /** There is something, and the filter hides all of it. */
  | { readonly kind: "filtered"; readonly total: number };

export interface Circumstances {
  readonly status: SessionStatus | undefined;
  readonly catalog: Catalog;
  readonly entry: TypeEntry | undefined;
  readonly page: TablePage | undefined;
  readonly route: Route;
}

/** Why there are no rows; undefined when there are some. */
export function emptinessOf({ status, catalog, entry, page, route }: Circumstances): Emptiness | undefined {
  if (page !== undefined && page.matched > 0) {
    return undefined;
  }
  if (status?.state === "REFUSED") {
    return { kind: "unavailable", title: "The server refuses", message: status.message, canRetry: true };
  }
  if (status?.state === "RECONNECTING" && !status.holds) {
    const message = `${status.message} It is tried again, with growing pauses. Nothing is known until then.`;
    return { kind: "unavailable", title: "Not connected", message, canRetry: true };
  }
  const isAsking = status === undefined || !["LIVE", "SYNCING", "GAP"].includes(status.state) || page?.isLoaded !== true;
  if (isAsking && status !== undefined && status.user !== "" && status.clusters.length === 0) {
    const message = `${status.user} is signed in, but no policy shows ${status.user} anything in any cluster.`;
    return { kind: "hidden", title: "Nothing is visible to you", message };
  }
  if (isAsking || page === undefined) {
    return { kind: "loading", received: status?.transfer?.received, of: status?.transfer?.of };
  }
  return page.total > 0 ? { kind: "filtered", total: page.total } : absence(catalog, entry, route);
}

function absence(catalog: Catalog, entry: TypeEntry | undefined, route: Route): Emptiness {
  if (entry === undefined) {
    const message =
      `The type “${route.type}” is not in this cluster, or no policy shows it to you. ` +
      "From here the two look the same, on purpose.";
    return { kind: "hidden", title: "Nothing of this is visible to you", message };
  }
  const title = typeTitle(entry);
  if (entry.state === "unavailable") {
    const message = entry.message === "" ? "The agent cannot read this type." : entry.message;
    return { kind: "unavailable", title: `${title} are unavailable`, message, canRetry: false };
  }
  if (entry.state === "syncing") {
    return { kind: "loading", received: undefined, of: undefined };
  }
  const isNamespaceHidden =
    entry.namespaced && route.namespace !== "" && !catalog.namespaces.includes(route.namespace);
  if (isNamespaceHidden) {
    const message = `The namespace “${route.namespace}” is not there, or no policy shows you anything in it.`;
    return { kind: "hidden", title: `No ${title} are visible to you here`, message };
  }
  const where = !entry.namespaced ? "this cluster" : route.namespace === "" ? "any namespace" : route.namespace;
  const message = `There are none in ${where}${entry.namespaced && route.namespace === "" ? " that you may see" : ""}. New ones appear here by themselves.`;
  return { kind: "nothing", title: `No ${title}`, message };
}

interface EmptyProps {
  readonly emptiness: Emptiness;
  readonly filter: string;
  readonly onClearFilter: () => void;
  readonly onRetry: () => void;
}

export function Empty({ emptiness, filter, onClearFilter, onRetry }: EmptyProps) {
  switch (emptiness.kind) {
    case "loading":
      return <Loading received={emptiness.received} of={emptiness.of} />;
    case "nothing":
      return <Panel kind="nothing" title={emptiness.title} message={emptiness.message} />;
    case "hidden":
      return <Panel kind="hidden" title={emptiness.title} message={emptiness.message} />;
    case "unavailable":
      return (
        <Panel kind="unavailable" title={emptiness.title} message={emptiness.message}>
          {emptiness.canRetry && (
            <button type="button" onClick={onRetry}>
              Try now
            </button>
          )}
        </Panel>
      );
    case "filtered":
      return (
        <Panel
          kind="filtered"
          title="Nothing matches the filter"
          message={`${countText(emptiness.total)} are there, and “${filter}” hides all of them.`}
        >
          <button type="button" onClick={onClearFilter}>
            Clear the filter
          </button>
        </Panel>
      );
  }
}

const SHAPES: Record<string, ReactNode> = {
  nothing: <rect x="9" y="13" width="30" height="22" rx="3" strokeDasharray="4 4" />,
  filtered: <path d="M8 11h32L28 25v11l-8 4V25Z" />,
  hidden: (
    <>
      <rect x="12" y="21" width="24" height="18" rx="3" />
      <path d="M17 21v-5a7 7 0 0 1 14 0v5M24 28v4" />
    </>
  ),
  unavailable: (
    <>
      <path d="M24 9 42 39H6Z" />
      <path d="M24 21v9M24 34.5v.1" />
    </>
  ),
};

function Panel({ kind, title, message, children }: { kind: string; title: string; message: string; children?: ReactNode }) {
  return (
    <div className={`empty is-${kind}`} data-testid={`empty-${kind}`}>
      <svg width="48" height="48" viewBox="0 0 48 48" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true">
        {SHAPES[kind]}
      </svg>
      <h2>{title}</h2>
      <p>{message}</p>
      {children}
    </div>
  );
}

/** Shown only when it lasts: most loads are over before anyone could read it. */
function Loading({ received, of }: { received: number | undefined; of: number | undefined }) {
  return (
    <div className="loading" role="status" data-testid="empty-loading">
      <div className="skeleton" aria-hidden="true">
        {Array.from({ length: 12 }, (_, i) => (
          <span key={i} />
        ))}
      </div>
      <p>
        {of === undefined ? "Loading…" : `Loading: ${countText(received ?? 0)} of ${countText(of)} objects`}
        {of !== undefined && of > 0 && <progress value={received} max={of} aria-label="Objects loaded" />}
      </p>
    </div>
  );
}
