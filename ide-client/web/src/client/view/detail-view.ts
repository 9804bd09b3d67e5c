import { fromBinary } from "@bufbuild/protobuf";
import { type OwnerReference, type Resource, ResourceSchema } from "../../gen/lockstep/v1/resource_pb.ts";
import type { Row } from "../store/row.ts";
import type { Store } from "../store/store.ts";
import type { Selection } from "../sync/sync-state.ts";
import type { TypeEntry } from "./catalog.ts";
import type { Detail, ObjectKey, OwnerStep } from "./messages.ts";

/** Longest way up that is followed; owners that own each other must not hold anybody up. */
const OWNERS_MAX = 8;

/** The yaml of an object, and of the object before it: it is asked for again with every change around it. */
let lastYaml: { bytes: Uint8Array; yaml: string } | undefined;

/** Everything there is to say of one object; undefined when it is not there. */
export async function detailOf(
  store: Store,
  types: readonly TypeEntry[],
  key: ObjectKey,
): Promise<Detail | undefined> {
  const row = store.row(key.type, key.namespace, key.name);
  const resource = row === undefined ? undefined : decode(row);
  if (row === undefined || resource === undefined) {
    return undefined;
  }
  const { summary } = row;
  return {
    key,
    uid: summary.uid,
    revision: row.revision,
    isGone: false,
    generation: String(resource.generation),
    createdMs: summary.createdMs,
    deletedMs: summary.deletedMs,
    labels: resource.labels.map((label) => ({ key: label.key, value: label.value })),
    cells: summary.cells,
    health: summary.health,
    reason: summary.reason,
    owners: ownersOf(store, types, key.namespace, resource),
    yaml: await yamlOf(resource.object),
  };
}

/** What has to be held so that the owners of an object can be followed. */
export function ownerSelections(store: Store, types: readonly TypeEntry[], key: ObjectKey): Selection[] {
  const row = store.row(key.type, key.namespace, key.name);
  const resource = row === undefined ? undefined : decode(row);
  if (resource === undefined) {
    return [];
  }
  return ownersOf(store, types, key.namespace, resource).flatMap(({ key: owner }) =>
    owner === undefined ? [] : [{ type: owner.type, namespace: owner.namespace === "" ? "*" : owner.namespace }],
  );
}

function ownersOf(store: Store, types: readonly TypeEntry[], namespace: string, resource: Resource): OwnerStep[] {
  const steps: OwnerStep[] = [];
  let next: Resource | undefined = resource;
  while (next !== undefined && steps.length < OWNERS_MAX) {
    const reference: OwnerReference | undefined = next.owners.find((owner) => owner.controller) ?? next.owners[0];
    if (reference === undefined) {
      break;
    }
    const type = typeOf(types, reference);
    const key: ObjectKey | undefined =
      type === undefined
        ? undefined
        : { type: type.type, namespace: type.namespaced ? namespace : "", name: reference.name };
    const row: Row | undefined = key === undefined ? undefined : store.row(key.type, key.namespace, key.name);
    steps.push({
      kind: reference.kind,
      name: reference.name,
      key,
      health: row?.summary.health,
      reason: row?.summary.reason ?? "",
    });
    next = row === undefined ? undefined : decode(row);
  }
  return steps;
}

function typeOf(types: readonly TypeEntry[], reference: OwnerReference): TypeEntry | undefined {
  const slash = reference.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : reference.apiVersion.slice(0, slash);
  return types.find((type) => type.group === group && type.kind === reference.kind);
}

function decode(row: Row): Resource | undefined {
  try {
    return fromBinary(ResourceSchema, row.bytes);
  } catch {
    return undefined;
  }
}

/** Made here and not in the page: a large object takes long enough to be felt. */
async function yamlOf(object: Uint8Array): Promise<string> {
  if (lastYaml !== undefined && sameBytes(lastYaml.bytes, object)) {
    return lastYaml.yaml;
  }
  if (object.length === 0) {
    return "";
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(object));
  } catch {
    return "# The object cannot be read.\n";
  }
  const { stringify } = await import("yaml");
  const yaml = stringify(json, { lineWidth: 0, aliasDuplicateObjects: false });
  lastYaml = { bytes: object, yaml };
  return yaml;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
