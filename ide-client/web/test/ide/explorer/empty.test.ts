import { describe, expect, it } from "vitest";
import type { SessionStatus } from "../../../src/client/connection/session.ts";
import type { TablePage } from "../../../src/client/view/messages.ts";
import { pillOf } from "../../../src/ide/shared/state-pill.tsx";
import { isStale } from "../../../src/ide/shell/banner.tsx";
import { HOME } from "../../../src/ide/shared/route.ts";
import { type Circumstances, emptinessOf } from "../../../src/ide/explorer/empty.tsx";
import { columnsOf, nextSort, sortOf, templateOf } from "../../../src/ide/explorer/columns.ts";
import { entry } from "../shared/format.test.ts";

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

const PAGE: TablePage = {
  look: 1,
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

const PODS = entry("pods", "Pod");

function why(change: Partial<Circumstances>) {
  return emptinessOf({
    status: STATUS,
    catalog: { types: [PODS], namespaces: ["checkout"] },
    entry: PODS,
    page: PAGE,
    route: HOME,
    ...change,
  });
}

describe("emptinessOf", () => {
  it("shouldBeNothingWhenThereAreRows", () => {
    expect(why({ page: { ...PAGE, total: 1, matched: 1 } })).toBeUndefined();
  });

  it("shouldTellNothingThereFromHiddenByTheFilter", () => {
    expect(why({})).toMatchObject({ kind: "nothing", title: "No Pods" });
    expect(why({ page: { ...PAGE, total: 7 } })).toEqual({ kind: "filtered", total: 7 });
  });

  it("shouldCallWhatPolicyHidesHidden", () => {
    expect(why({ entry: undefined })).toMatchObject({ kind: "hidden" });
    expect(why({ route: { ...HOME, namespace: "payments" } })).toMatchObject({ kind: "hidden" });
    expect(why({ route: { ...HOME, namespace: "checkout" } })).toMatchObject({ kind: "nothing" });
    expect(why({ status: { ...STATUS, state: "SYNCING", clusters: [] }, page: { ...PAGE, isLoaded: false } })).toMatchObject({
      kind: "hidden",
      title: "Nothing is visible to you",
    });
  });

  it("shouldNeverCallEmptyWhatIsNotKnown", () => {
    expect(why({ page: undefined })?.kind).toBe("loading");
    expect(why({ page: { ...PAGE, isLoaded: false } })?.kind).toBe("loading");
    expect(why({ status: undefined, page: undefined })?.kind).toBe("loading");
    expect(why({ entry: { ...PODS, state: "syncing" } })?.kind).toBe("loading");
    expect(why({ entry: { ...PODS, state: "unavailable", message: "403" } })).toMatchObject({ kind: "unavailable", message: "403" });
    expect(why({ status: { ...STATUS, state: "RECONNECTING", holds: false } })?.kind).toBe("unavailable");
    expect(why({ status: { ...STATUS, state: "REFUSED", message: "no" } })).toMatchObject({ kind: "unavailable", message: "no" });
  });

  it("shouldTellHowFarALoadIs", () => {
    const status = { ...STATUS, state: "SYNCING" as const, transfer: { received: 2, of: 9 } };

    expect(why({ status, page: { ...PAGE, isLoaded: false } })).toEqual({ kind: "loading", received: 2, of: 9 });
  });
});

describe("pillOf", () => {
  const cluster = STATUS.clusters[0]!;

  it("shouldBeGreenOnlyWhenNothingSpeaksAgainstIt", () => {
    expect(pillOf(STATUS, cluster, 2_000)).toMatchObject({ word: "LIVE", look: "live" });
    expect(pillOf({ ...STATUS, lagMs: 5_001 }, cluster, 2_000)).toMatchObject({ word: "LAGGING", look: "warn" });
    expect(pillOf(STATUS, cluster, 11_001)).toMatchObject({ word: "LAGGING", look: "warn" });
    expect(pillOf(STATUS, { ...cluster, reach: "offline" }, 2_000)).toMatchObject({ word: "OFFLINE", look: "bad" });
    expect(pillOf(STATUS, { ...cluster, reach: "degraded" }, 2_000)).toMatchObject({ word: "DEGRADED", look: "warn" });
    for (const state of ["DISCONNECTED", "CONNECTING", "SYNCING", "GAP", "RECONNECTING", "REFUSED"] as const) {
      expect(pillOf({ ...STATUS, state }, cluster, 2_000).look).not.toBe("live");
    }
  });
});

describe("isStale", () => {
  it("shouldHoldWhenSomethingIsKeptThatIsNotCurrent", () => {
    expect(isStale(STATUS)).toBe(false);
    expect(isStale({ ...STATUS, state: "GAP" })).toBe(true);
    expect(isStale({ ...STATUS, state: "RECONNECTING" })).toBe(true);
    expect(isStale({ ...STATUS, state: "RECONNECTING", holds: false })).toBe(false);
  });
});

describe("columns", () => {
  const deployments = entry("deployments.apps", "Deployment", {
    columns: [
      { name: "Ready", type: "string", description: "", priority: 0 },
      { name: "Available", type: "integer", description: "", priority: 0 },
      { name: "Images", type: "string", description: "", priority: 1 },
    ],
  });
  const titles = (isWide: boolean, hasNamespaces: boolean, tally = PAGE.tally) =>
    columnsOf(deployments, { widths: [], tally }, { isWide, hasNamespaces }).map(({ title }) => title);

  it("shouldAddTheViewersOwnToThoseOfTheType", () => {
    expect(titles(false, true)).toEqual(["Name", "Namespace", "Ready", "Available"]);
    expect(titles(true, false)).toEqual(["Name", "Ready", "Available", "Images"]);
    expect(titles(false, false, [3, 1, 0, 0, 0, 0])).toEqual(["Name", "Health", "Ready", "Available"]);
  });

  it("shouldBeSortedAsTheLinkSays", () => {
    expect(sortOf("", deployments, true)).toEqual({ sortBy: "namespace", isDescending: false });
    expect(sortOf("", deployments, false)).toEqual({ sortBy: "name", isDescending: false });
    expect(sortOf("-available", deployments, true)).toEqual({ sortBy: 1, isDescending: true });
    expect(sortOf("-nonsense", deployments, true)).toEqual({ sortBy: "namespace", isDescending: false });
    expect(sortOf("health", deployments, true)).toEqual({ sortBy: "health", isDescending: false });
  });

  it("shouldGoUpFirstAndThenDown", () => {
    const [name] = columnsOf(deployments, undefined, { isWide: false, hasNamespaces: false });

    expect([nextSort(name!, false, false), nextSort(name!, true, false), nextSort(name!, true, true)]).toEqual([
      "name",
      "-name",
      "name",
    ]);
  });

  it("shouldLetTheNameGiveWay", () => {
    const columns = columnsOf(deployments, { widths: [40], tally: [] }, { isWide: false, hasNamespaces: false });

    expect(templateOf(columns)).toMatch(/^minmax\(180px, \d+px\) \d+px \d+px minmax\(0, 1fr\)$/);
  });
});
