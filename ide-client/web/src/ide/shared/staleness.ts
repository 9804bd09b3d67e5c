import { useEffect, useState } from "react";
import type { ClusterView, SessionStatus } from "../../client/connection/session.ts";
import { useModel } from "./app-model.ts";
import { useCell } from "./cell-store.ts";

/** A gap that closes sooner than this is not shown. */
const PATIENCE_MS = 600;

/** Whether the rows may be out of date. */
export function isStale(status: SessionStatus | undefined): boolean {
  return status !== undefined && status.holds && status.state !== "LIVE" && status.state !== "SYNCING";
}

export function clusterOf(status: SessionStatus | undefined): ClusterView | undefined {
  return status?.clusters.find((view) => view.cluster === status.cluster);
}

/** Whether the rows have been stale for long enough to show it. */
export function useStale(): boolean {
  const status = useCell(useModel().status);
  const stale = isStale(status) || (status?.holds === true && clusterOf(status)?.reach === "offline");
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!stale) {
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [stale]);
  return stale && isShown;
}
