import type { TypeEntry } from "../../client/view/catalog.ts";

const NUMBER = new Intl.NumberFormat("en-US");

/** 18204 as `18,204`. */
export function countText(count: number | string): string {
  const number = Number(count);
  return Number.isSafeInteger(number) ? NUMBER.format(number) : String(count);
}

/** The kind in the plural, in its own spelling: `NetworkPolicies`, not `networkpolicies`. */
export function typeTitle(entry: Pick<TypeEntry, "kind" | "plural">): string {
  const { kind, plural } = entry;
  const lower = kind.toLowerCase();
  if (plural.startsWith(lower)) {
    return kind + plural.slice(lower.length);
  }
  if (lower.endsWith("y") && plural === `${lower.slice(0, -1)}ies`) {
    return `${kind.slice(0, -1)}ies`;
  }
  return plural === "" ? kind : plural.charAt(0).toUpperCase() + plural.slice(1);
}
