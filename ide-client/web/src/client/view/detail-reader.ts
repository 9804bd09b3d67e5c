import { fromBinary } from "@bufbuild/protobuf";
import { type OwnerReference, type Resource, ResourceSchema } from "../../gen/lockstep/v1/resource_pb.ts";
import type { Row } from "../store/row.ts";
import type { Store } from "../store/store.ts";
import type { Selection } from "../sync/wish.ts";
import type { Catalog, TypeEntry } from "./catalog.ts";
import type { Detail, ObjectKey, OwnerStep } from "./detail-messages.ts";

/** Longest chain of owners that is followed: objects that own each other must not make an endless one. */
const OWNERS_MAX = 8;

/** Reads all details of an object from the store. Remembers one YAML text, and nothing else. */
export class DetailReader {
  readonly #store: Store;
  readonly #catalog: Catalog;
  /** The last text: every change around an object asks for it again. */
  #lastYaml: { readonly bytes: Uint8Array; readonly yaml: string } | undefined;

  constructor(store: Store, catalog: Catalog) {
    this.#store = store;
    this.#catalog = catalog;
  }

  /** Undefined when the object is not in the store. */
  async read(key: ObjectKey): Promise<Detail | undefined> {
    const row = this.#store.row(key.type, key.namespace, key.name);
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
      owners: this.#ownersOf(key.namespace, resource),
      yaml: await this.#yamlOf(resource.object),
    };
  }

  /** The selections that the store needs to follow an object's owners. */
  ownerSelections(key: ObjectKey): Selection[] {
    const row = this.#store.row(key.type, key.namespace, key.name);
    const resource = row === undefined ? undefined : decode(row);
    if (resource === undefined) {
      return [];
    }
    return this.#ownersOf(key.namespace, resource).flatMap(({ key: owner }) =>
      owner === undefined ? [] : [{ type: owner.type, namespace: owner.namespace === "" ? "*" : owner.namespace }],
    );
  }

  #ownersOf(namespace: string, resource: Resource): OwnerStep[] {
    const steps: OwnerStep[] = [];
    let next: Resource | undefined = resource;
    while (next !== undefined && steps.length < OWNERS_MAX) {
      const reference: OwnerReference | undefined = next.owners.find((owner) => owner.controller) ?? next.owners[0];
      if (reference === undefined) {
        break;
      }
      const type = this.#typeOf(reference);
      const key: ObjectKey | undefined =
        type === undefined
          ? undefined
          : { type: type.type, namespace: type.namespaced ? namespace : "", name: reference.name };
      const row: Row | undefined = key === undefined ? undefined : this.#store.row(key.type, key.namespace, key.name);
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

  #typeOf(reference: OwnerReference): TypeEntry | undefined {
    const slash = reference.apiVersion.indexOf("/");
    return this.#catalog.entryOfKind(slash < 0 ? "" : reference.apiVersion.slice(0, slash), reference.kind);
  }

  /** Made here and not in the page, because a large object takes noticeable time. */
  async #yamlOf(object: Uint8Array): Promise<string> {
    if (this.#lastYaml !== undefined && haveSameBytes(this.#lastYaml.bytes, object)) {
      return this.#lastYaml.yaml;
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
    this.#lastYaml = { bytes: object, yaml };
    return yaml;
  }
}

function decode(row: Row): Resource | undefined {
  try {
    return fromBinary(ResourceSchema, row.bytes);
  } catch {
    return undefined;
  }
}

function haveSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
