import { useEffect, useState } from "react";
import type { ClusterView, SessionStatus } from "../../client/connection/session.ts";
import { useModel } from "./app-model.ts";
import { useCell } from "./cell-store.ts";

/** Gaps that mend themselves sooner than this are not worth a flash. */
const PATIENCE_MS = 600;

/** Whether what is on the screen may be out of date. */
export function isStale(status: SessionStatus | undefined): boolean {
  return status !== undefined && status.holds && status.state !== "LIVE" && status.state !== "SYNCING";
}

export function clusterOf(status: SessionStatus | undefined): ClusterView | undefined {
  return status?.clusters.find((view) => view.cluster === status.cluster);
}

/** Whether the screen is stale, once it has been so for long enough to be told. */
export function useStale(): boolean {
  const status = useCell(useModel().status);
  const stale = isStale(status) || (status?.holds === true && clusterOf(status)?.reach === "offline");
  const [isTold, setTold] = useState(false);
  useEffect(() => {
    if (!stale) {
      return undefined;
    }
    const timer = setTimeout(() => setTold(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setTold(false);
    };
  }, [stale]);
  return stale && isTold;
}
