import { CellStore } from "./cell-store.ts";

/** The page's address as values: all that a link must carry, and no secret. */
export interface Route {
  /** Empty for the user's first cluster. */
  readonly cluster: string;
  readonly type: string;
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly filter: string;
  /** A column's name in lower case, with a leading `-` for descending order; empty for the default order. */
  readonly sort: string;
  /** `namespace/name` of the object in the drawer; empty for none. */
  readonly open: string;
  /** Whether the table shows the columns of wide tables. */
  readonly isWide: boolean;
}

export const HOME: Route = {
  cluster: "",
  type: "pods",
  namespace: "",
  filter: "",
  sort: "",
  open: "",
  isWide: false,
};

/** `#/cluster/type?ns=…&q=…&sort=…&open=…&wide` */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [cluster = "", type = ""] = path.split("/").map(decode);
  const parameters = new URLSearchParams(query);
  return {
    cluster,
    type: type === "" ? HOME.type : type,
    namespace: parameters.get("ns") ?? "",
    filter: parameters.get("q") ?? "",
    sort: parameters.get("sort") ?? "",
    open: parameters.get("open") ?? "",
    isWide: parameters.has("wide"),
  };
}

export function formatRoute(route: Route): string {
  const parameters: string[] = [];
  const add = (name: string, value: string) => {
    if (value !== "") {
      parameters.push(`${name}=${encodeURIComponent(value).replaceAll("%2F", "/")}`);
    }
  };
  add("ns", route.namespace);
  add("q", route.filter);
  add("sort", route.sort);
  add("open", route.open);
  if (route.isWide) {
    parameters.push("wide");
  }
  const query = parameters.length === 0 ? "" : `?${parameters.join("&")}`;
  return `#/${encodeURIComponent(route.cluster)}/${encodeURIComponent(route.type)}${query}`;
}

export const route = new CellStore<Route>(parseRoute(typeof location === "undefined" ? "" : location.hash));

/** Changes the address. A change of cluster, type or open object becomes a step of the browser's history. */
export function go(change: Partial<Route>): void {
  const before = route.get();
  const next = { ...before, ...change };
  const isStep = next.cluster !== before.cluster || next.type !== before.type || next.open !== before.open;
  route.set(next);
  const hash = formatRoute(next);
  if (isStep) {
    history.pushState(null, "", hash);
  } else {
    history.replaceState(null, "", hash);
  }
}

export function watchAddress(): void {
  addEventListener("popstate", () => route.set(parseRoute(location.hash)));
  addEventListener("hashchange", () => route.set(parseRoute(location.hash)));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
