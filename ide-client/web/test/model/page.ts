import type { SessionStatus } from "../../src/client/connection/session.ts";
import type { TypeEntry } from "../../src/client/view/catalog.ts";
import type { TablePage } from "../../src/client/view/table-messages.ts";

/** A live session that sees one cluster. */
export const STATUS: SessionStatus = {
  state: "LIVE",
  message: "",
  wantsSignIn: false,
  user: "alice",
  groups: [],
  backendVersion: "1",
  clusters: [{ cluster: "demo", reach: "online", sinceMs: 0, heardMs: 0, sessions: 1 }],
  cluster: "demo",
  holds: true,
  position: "1·2",
  epoch: "1",
  version: "2",
  policyRevision: "1",
  proof: "ok",
  objects: 3,
  transfer: undefined,
  lagMs: 10,
  asOfMs: 1_000,
  retryInMs: undefined,
  aheadMs: 0,
  gaps: 0,
  reconnects: 0,
};

/** A page of a table that is loaded and has no rows. */
export const PAGE: TablePage = {
  query: 1,
  isLoaded: true,
  total: 0,
  matched: 0,
  first: 0,
  rows: [],
  anchor: undefined,
  active: undefined,
  anchorIndex: -1,
  activeIndex: -1,
  widths: [],
  tally: [0, 0, 0, 0, 0, 0],
  changes: { added: 0, changed: 0, removed: 0 },
};

/** A type as the catalog describes it; the id is `plural.group`. */
export function entry(type: string, kind: string, change: Partial<TypeEntry> = {}): TypeEntry {
  const [plural = "", ...group] = type.split(".");
  return {
    type,
    kind,
    plural,
    group: group.join("."),
    version: "v1",
    namespaced: true,
    state: "ready",
    message: "",
    columns: [],
    ...change,
  };
}
