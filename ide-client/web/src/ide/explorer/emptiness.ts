import type { SessionStatus } from "../../client/connection/session.ts";
import type { TypeEntry } from "../../client/view/catalog.ts";
import type { TablePage } from "../../client/view/table-messages.ts";
import type { Catalog } from "../shared/app-model.ts";
import type { Route } from "../shared/route.ts";
import { typeTitle } from "../shared/text.ts";

/** Reasons for a table without rows. Each has its own look. */
export type Emptiness =
  /** The page does not know yet, or cannot know. */
  | { readonly kind: "loading"; readonly received: number | undefined; readonly of: number | undefined }
  | { readonly kind: "unavailable"; readonly title: string; readonly message: string; readonly canRetry: boolean }
  /** No policy shows it, or it does not exist: the two look the same. */
  | { readonly kind: "hidden"; readonly title: string; readonly message: string }
  /** The type has no objects here. */
  | { readonly kind: "nothing"; readonly title: string; readonly message: string }
  /** The filter hides all objects. */
  | { readonly kind: "filtered"; readonly total: number };

export interface Circumstances {
  readonly status: SessionStatus | undefined;
  readonly catalog: Catalog;
  readonly entry: TypeEntry | undefined;
  readonly page: TablePage | undefined;
  readonly route: Route;
}

/** Returns why there are no rows; undefined when there are some. */
export function emptinessOf({ status, catalog, entry, page, route }: Circumstances): Emptiness | undefined {
  if (page !== undefined && page.matched > 0) {
    return undefined;
  }
  if (status?.state === "REFUSED") {
    return { kind: "unavailable", title: "The server refuses", message: status.message, canRetry: true };
  }
  if (status?.state === "RECONNECTING" && !status.holds) {
    const message = `${status.message} The page retries with growing pauses, and knows nothing until it connects.`;
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
      "The two look the same from here, on purpose.";
    return { kind: "hidden", title: "Nothing here is visible to you", message };
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
    const message = `The namespace “${route.namespace}” does not exist, or no policy shows you anything in it.`;
    return { kind: "hidden", title: `No ${title} are visible to you here`, message };
  }
  const where = !entry.namespaced ? "this cluster" : route.namespace === "" ? "any namespace" : route.namespace;
  const message = `There are none in ${where}${entry.namespaced && route.namespace === "" ? " that you may see" : ""}. New ones appear here automatically.`;
  return { kind: "nothing", title: `No ${title}`, message };
}
