import { useEffect, useRef, useState } from "react";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { serverNowMs } from "../shared/clock.ts";
import { pillOf } from "../shared/pill.ts";
import { clusterOf } from "../shared/staleness.ts";
import { countText } from "../shared/text.ts";
import { useTable } from "./table-controller.ts";

/** Interval between summaries of changes: a message for each change would never end. */
const SUMMARY_INTERVAL_MS = 5_000;

/** Live regions for screen readers: the session's state at once, changes in a summary. */
export function Announcer({ title }: { title: string }) {
  const model = useModel();
  const table = useTable();
  const status = useCell(model.status);
  const pill = pillOf(status, clusterOf(status), serverNowMs());
  const [summary, setSummary] = useState("");
  const announced = useRef({ query: -1, changed: 0 });
  useEffect(() => {
    const timer = setInterval(() => {
      const page = table.state.get().page;
      if (page === undefined) {
        return;
      }
      const changed = page.changes.added + page.changes.changed + page.changes.removed;
      const since = announced.current.query === page.query ? changed - announced.current.changed : 0;
      announced.current = { query: page.query, changed };
      const failing = page.tally[Health.FAILING] ?? 0;
      if (since > 0) {
        setSummary(`${countText(since)} changes in ${title}, ${countText(failing)} failing.`);
      }
    }, SUMMARY_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [table, title]);
  return (
    <div className="visually-hidden">
      <div role="status" aria-live="polite">
        {pill.word}
      </div>
      <div aria-live="polite" aria-label="Changes">
        {summary}
      </div>
    </div>
  );
}
