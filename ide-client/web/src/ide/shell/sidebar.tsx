import { useMemo } from "react";
import type { TypeEntry } from "../../client/view/catalog.ts";
import { useTable } from "../explorer/table-controller.ts";
import { useModel } from "../shared/app-model.ts";
import { useCell } from "../shared/cell-store.ts";
import { formatRoute, go, route } from "../shared/route.ts";
import { countText, typeTitle } from "../shared/text.ts";
import { groupTypes } from "../shared/type-group.ts";
import "./sidebar.css";

/** The types that the user may see, in groups. */
export function Sidebar({ onLeave }: { onLeave: () => void }) {
  const model = useModel();
  const table = useTable();
  const { types } = useCell(model.catalog);
  const status = useCell(model.status);
  const current = useCell(route);
  const page = useCell(table.state).page;
  const groups = useMemo(() => groupTypes(types), [types]);
  return (
    <nav className="sidebar" aria-label="Types">
      {groups.map((group) => (
        <section key={group.title}>
          <h2>{group.title}</h2>
          <ul>
            {group.types.map((entry) => (
              <li key={entry.type}>
                <TypeLink
                  entry={entry}
                  isCurrent={entry.type === current.type}
                  total={entry.type === current.type && page?.isLoaded ? page.total : undefined}
                  showsGroup={group.title === "Custom"}
                  onLeave={onLeave}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 && (
        <p className="sidebar-empty">
          {status?.holds === true ? "No types are visible to you." : "Types appear here when the backend sends them."}
        </p>
      )}
    </nav>
  );
}

interface TypeLinkProps {
  readonly entry: TypeEntry;
  readonly isCurrent: boolean;
  readonly total: number | undefined;
  readonly showsGroup: boolean;
  readonly onLeave: () => void;
}

function TypeLink({ entry, isCurrent, total, showsGroup, onLeave }: TypeLinkProps) {
  const isUnavailable = entry.state === "unavailable";
  const title = isUnavailable ? `Unavailable: ${entry.message}` : showsGroup ? entry.type : undefined;
  return (
    <a
      href={formatRoute({ ...route.get(), type: entry.type, filter: "", sort: "", open: "" })}
      className={isUnavailable ? "type is-unavailable" : "type"}
      aria-current={isCurrent ? "page" : undefined}
      title={title}
      onClick={(event) => {
        if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
          event.preventDefault();
          go({ type: entry.type, filter: "", sort: "", open: "" });
          onLeave();
        }
      }}
    >
      <span className="type-title">{typeTitle(entry)}</span>
      {isUnavailable && <span className="type-mark">unavailable</span>}
      {entry.state === "syncing" && <span className="type-mark is-syncing">syncing</span>}
      {total !== undefined && (total > 0 || !isUnavailable) && <span className="type-count">{countText(total)}</span>}
    </a>
  );
}
