import { fromBinary } from "@bufbuild/protobuf";
import { ResourceSchema } from "../../gen/lockstep/v1/resource_pb.ts";
import type { Row } from "../store/row.ts";
import type { Store } from "../store/store.ts";
import type { Selection } from "../sync/wish.ts";

/** The type whose objects describe all other types. */
export const TYPES = "types.lockstep.dev";
export const NAMESPACES = "namespaces";

export interface Column {
  readonly name: string;
  /** As in Kubernetes: string, integer, number, boolean, date. */
  readonly type: string;
  readonly description: string;
  /** Above 0: shown in wide tables only. */
  readonly priority: number;
}

/** `unavailable` does not mean empty: the store keeps the type's content, and `message` has the reason. */
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

/** The types that this user may see, as the store described them last. Owned by the host's thread. */
export class Catalog {
  #types: ReadonlyMap<string, TypeEntry> = new Map();

  replace(types: readonly TypeEntry[]): void {
    this.#types = new Map(types.map((entry) => [entry.type, entry]));
  }

  entry(type: string): TypeEntry | undefined {
    return this.#types.get(type);
  }

  /** The type of an object, from its manifest. */
  entryOfKind(group: string, kind: string): TypeEntry | undefined {
    for (const entry of this.#types.values()) {
      if (entry.group === group && entry.kind === kind) {
        return entry;
      }
    }
    return undefined;
  }

  /** The selection for a namespace of a type: the whole type if it has no namespaces or none is given. */
  selectionOf(type: string, namespace: string): Selection {
    const isWhole = namespace === "" || this.entry(type)?.namespaced === false;
    return { type, namespace: isWhole ? "*" : namespace };
  }
}

/** The types that the store describes, ordered by id. */
export function readTypes(store: Store): TypeEntry[] {
  const entries: TypeEntry[] = [];
  for (const row of store.shard(TYPES, "")?.rows() ?? []) {
    entries.push(readType(row));
  }
  return entries.sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** The namespaces that a user can know: visible ones, and those that hold a visible object of the types. */
export function readNamespaces(store: Store, types: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const row of store.shard(NAMESPACES, "")?.rows() ?? []) {
    names.add(row.name);
  }
  for (const type of types) {
    for (const shard of store.shardsOf(type)) {
      if (shard.namespace !== "") {
        names.add(shard.namespace);
      }
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
