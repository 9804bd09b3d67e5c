import type { ReactNode } from "react";
import { countText } from "../shared/text.ts";
import type { Emptiness } from "./emptiness.ts";
import "./empty.css";

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
          message={`“${filter}” hides all ${countText(emptiness.total)} objects.`}
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

/** Appears after a delay, by its style: most loads end sooner. */
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
