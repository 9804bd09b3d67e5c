import { type RefObject, useCallback, useEffect, useMemo, useRef } from "react";
import type { RowView } from "../../client/view/table-messages.ts";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { useMedia } from "../shared/media.ts";
import { go, route as routeCell } from "../shared/route.ts";
import { useStale } from "../shared/staleness.ts";
import { typeTitle } from "../shared/text.ts";
import { Announcer } from "./announcer.tsx";
import { columnsOf, sortOf } from "./columns.ts";
import { emptinessOf } from "./emptiness.ts";
import { Empty } from "./empty.tsx";
import { Grid } from "./grid.tsx";
import { useTable } from "./table-controller.ts";
import { Toolbar } from "./toolbar.tsx";
import "./explorer.css";

/** The table of the chosen type: its toolbar, and its rows or the reason why there are none. */
export function Explorer({ filterBox }: { filterBox: RefObject<HTMLInputElement | null> }) {
  const model = useModel();
  const table = useTable();
  const route = useCell(routeCell);
  const catalog = useCell(model.catalog);
  const status = useCell(model.status);
  const { page } = useCell(table.state);
  const isStale = useStale();
  const isCard = useMedia("(max-width: 640px)");
  const box = useRef<HTMLElement>(null);
  const entry = catalog.types.find(({ type }) => type === route.type);
  const hasNamespaces = entry?.namespaced !== false && route.namespace === "";
  const { sortBy, isDescending } = sortOf(route.sort, entry, hasNamespaces);
  const cluster = status?.cluster ?? "";

  useEffect(() => {
    const { type, namespace, filter } = route;
    table.want({ cluster, type, namespace, filter, sortBy, isDescending });
  }, [table, cluster, route, sortBy, isDescending]);

  // Columns keep their identity until one of them changes, so that rows do not render again.
  const shape = JSON.stringify([page?.widths, page?.tally.map((count) => count > 0)]);
  const columns = useMemo(
    () => columnsOf(entry, page, { isWide: route.isWide, hasNamespaces }),
    // Of the page, only the shape matters.
    // oxlint-disable-next-line react/exhaustive-deps
    [entry, shape, route.isWide, hasNamespaces],
  );
  const onOpen = useCallback((row: RowView) => go({ open: row.key }), []);
  const emptiness = emptinessOf({ status, catalog, entry, page, route });
  const title = entry === undefined ? route.type : typeTitle(entry);
  return (
    <main className="table" ref={box}>
      <Toolbar
        entry={entry}
        page={page}
        route={route}
        filterBox={filterBox}
        onLeaveFilter={() => {
          filterBox.current?.blur();
          table.activate(Math.max(0, table.state.get().activeIndex), true);
        }}
      />
      {entry?.state === "unavailable" && emptiness === undefined && (
        <div className="notice" role="status">
          <strong>Unavailable.</strong> {entry.message} The rows show the last known state.
        </div>
      )}
      {emptiness === undefined ? (
        <Grid
          title={title}
          columns={columns}
          sortBy={sortBy}
          isDescending={isDescending}
          isCard={isCard}
          isStale={isStale}
          openKey={route.open}
          onOpen={onOpen}
        />
      ) : (
        <Empty
          emptiness={emptiness}
          filter={route.filter}
          onClearFilter={() => go({ filter: "" })}
          onRetry={() => model.send(status?.state === "REFUSED" ? { kind: "retry" } : { kind: "check", suspect: true })}
        />
      )}
      <Announcer title={title} />
    </main>
  );
}
