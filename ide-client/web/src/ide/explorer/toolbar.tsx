import type { RefObject } from "react";
import type { TypeEntry } from "../../client/view/catalog.ts";
import type { TablePage } from "../../client/view/table-messages.ts";
import { Health } from "../../gen/lockstep/v1/resource_pb.ts";
import { HealthShape, HEALTHS } from "../shared/health.tsx";
import { CloseIcon, ColumnsIcon, SearchIcon } from "../shared/icons.tsx";
import { go, type Route } from "../shared/route.ts";
import { countText, typeTitle } from "../shared/text.ts";
import "./toolbar.css";

/** The healths that may need attention. */
const CHIPS = [Health.FAILING, Health.DEGRADED, Health.PROGRESSING] as const;

interface ToolbarProps {
  readonly entry: TypeEntry | undefined;
  readonly page: TablePage | undefined;
  readonly route: Route;
  readonly filterBox: RefObject<HTMLInputElement | null>;
  readonly onLeaveFilter: () => void;
}

/** Title, number of rows, a chip for each health that may need attention, and the filter. */
export function Toolbar({ entry, page, route, filterBox, onLeaveFilter }: ToolbarProps) {
  const hasMore = entry?.columns.some((column) => column.priority > 0) === true;
  return (
    <div className="toolbar">
      <h1>{entry === undefined ? route.type : typeTitle(entry)}</h1>
      {page?.isLoaded === true && (page.total > 0 || entry?.state !== "unavailable") && (
        <span className="toolbar-count" data-testid="count">
          {page.matched === page.total
            ? countText(page.total)
            : `${countText(page.matched)} of ${countText(page.total)}`}
        </span>
      )}
      <span className="chips">
        {CHIPS.map((health) => {
          const count = page?.tally[health] ?? 0;
          const { word, look } = HEALTHS[health];
          const term = `is:${look}`;
          const isOn = route.filter.split(/\s+/).includes(term);
          return count === 0 && !isOn ? null : (
            <button
              key={look}
              type="button"
              className={isOn ? `chip is-${look} is-on` : `chip is-${look}`}
              aria-pressed={isOn}
              aria-label={`${countText(count)} ${word.toLowerCase()}`}
              onClick={() => go({ filter: isOn ? without(route.filter, term) : `${route.filter} ${term}`.trim() })}
            >
              <HealthShape health={health} size={11} />
              {countText(count)} <span className="chip-word">{word.toLowerCase()}</span>
            </button>
          );
        })}
      </span>
      <span className="space" />
      <div className="filter">
        <SearchIcon />
        <input
          ref={filterBox}
          type="text"
          aria-label="Filter"
          placeholder="Filter"
          title="Words that must occur, !word for one that must not, key=value for a label, is:failing for a health"
          spellCheck={false}
          autoComplete="off"
          value={route.filter}
          onChange={(event) => go({ filter: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
              event.preventDefault();
              event.stopPropagation();
              if (event.key === "Escape") {
                go({ filter: "" });
              }
              onLeaveFilter();
            }
          }}
        />
        {route.filter === "" ? (
          <kbd>/</kbd>
        ) : (
          <button type="button" className="icon-button" aria-label="Clear the filter" onClick={() => go({ filter: "" })}>
            <CloseIcon />
          </button>
        )}
      </div>
      {hasMore && (
        <button
          type="button"
          className={route.isWide ? "icon-button is-on" : "icon-button"}
          aria-pressed={route.isWide}
          aria-label="All columns"
          title="All columns (w)"
          onClick={() => go({ isWide: !route.isWide })}
        >
          <ColumnsIcon />
        </button>
      )}
    </div>
  );
}

function without(filter: string, term: string): string {
  return filter
    .split(/\s+/)
    .filter((word) => word !== term)
    .join(" ");
}
