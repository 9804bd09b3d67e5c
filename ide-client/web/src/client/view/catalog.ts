import { fromBinary } from "@bufbuild/protobuf";
import { ResourceSchema } from "../../gen/lockstep/v1/resource_pb.ts";
import type { Row } from "../store/row.ts";
import type { Store } from "../store/store.ts";

/** The type whose resources describe all other types. */
export const TYPES = "types.lockstep.dev";
export const NAMESPACES = "namespaces";

export interface Column {
  readonly name: string;
  /** As in Kubernetes: string, integer, number, boolean, date. */
  readonly type: string;
  readonly description: string;
  /** Above 0: only in wide tables. */
  readonly priority: number;
}

/** `unavailable` is not empty: what is known of the type stays, and `message` says what is wrong. */
export type TypeState = "syncing" | "ready" | "unavailable";

export interface TypeEntry {
  readonly type: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly state: TypeState;
  readonly message: string;
  readonly columns: readonly Column[];
}

/** The types there are for this user, in the order of their ids. */
export function readCatalog(store: Store): TypeEntry[] {
  const entries: TypeEntry[] = [];
  for (const row of store.shard(TYPES, "")?.rows() ?? []) {
    entries.push(readType(row));
  }
  return entries.sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** The namespaces that a user can tell apart: those that are visible themselves, and those that hold something visible. */
export function readNamespaces(store: Store, type: string | undefined): string[] {
  const names = new Set<string>();
  for (const row of store.shard(NAMESPACES, "")?.rows() ?? []) {
    names.add(row.name);
  }
  for (const shard of type === undefined ? [] : store.shardsOf(type)) {
    if (shard.namespace !== "") {
      names.add(shard.namespace);
    }
  }
  return [...names].sort();
}

function readType(row: Row): TypeEntry {
  const dot = row.name.indexOf(".");
  const plural = dot < 0 ? row.name : row.name.slice(0, dot);
  const fallback = { type: row.name, group: dot < 0 ? "" : row.name.slice(dot + 1), kind: plural, plural, version: "" };
  try {
    const { object } = fromBinary(ResourceSchema, row.bytes);
    const json: unknown = JSON.parse(new TextDecoder().decode(object));
    const field = fieldsOf(json);
    return {
      type: row.name,
      group: textOf(field["group"]),
      kind: textOf(field["kind"]) || plural,
      plural: textOf(field["plural"]) || plural,
      version: textOf(field["version"]),
      namespaced: field["namespaced"] === true,
      state: stateOf(field["state"]),
      message: textOf(field["message"]),
      columns: Array.isArray(field["columns"]) ? field["columns"].map(readColumn) : [],
    };
  } catch {
    const message = "The description of this type cannot be read.";
    return { ...fallback, namespaced: true, state: "unavailable", message, columns: [] };
  }
}

function readColumn(json: unknown): Column {
  const field = fieldsOf(json);
  return {
    name: textOf(field["name"]),
    type: textOf(field["type"]),
    description: textOf(field["description"]),
    priority: typeof field["priority"] === "number" ? field["priority"] : 0,
  };
}

function stateOf(json: unknown): TypeState {
  return json === "ready" || json === "syncing" ? json : "unavailable";
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
}

function textOf(json: unknown): string {
  return typeof json === "string" ? json : "";
}
