import { describe, expect, it } from "vitest";
import { type Circumstances, emptinessOf } from "../../../src/ide/explorer/emptiness.ts";
import { HOME } from "../../../src/ide/shared/route.ts";
import { entry, PAGE, STATUS } from "../../model/page.ts";

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
  it("shouldBeUndefinedWhenThereAreRows", () => {
    expect(why({ page: { ...PAGE, total: 1, matched: 1 } })).toBeUndefined();
  });

  it("shouldDistinguishNothingFromHiddenByTheFilter", () => {
    expect(why({})).toMatchObject({ kind: "nothing", title: "No Pods" });
    expect(why({ page: { ...PAGE, total: 7 } })).toEqual({ kind: "filtered", total: 7 });
  });

  it("shouldReportHiddenObjectsAsHidden", () => {
    expect(why({ entry: undefined })).toMatchObject({ kind: "hidden" });
    expect(why({ route: { ...HOME, namespace: "payments" } })).toMatchObject({ kind: "hidden" });
    expect(why({ route: { ...HOME, namespace: "checkout" } })).toMatchObject({ kind: "nothing" });
    expect(why({ status: { ...STATUS, state: "SYNCING", clusters: [] }, page: { ...PAGE, isLoaded: false } })).toMatchObject({
      kind: "hidden",
      title: "Nothing is visible to you",
    });
  });

  it("shouldNeverReportUnknownContentAsEmpty", () => {
    expect(why({ page: undefined })?.kind).toBe("loading");
    expect(why({ page: { ...PAGE, isLoaded: false } })?.kind).toBe("loading");
    expect(why({ status: undefined, page: undefined })?.kind).toBe("loading");
    expect(why({ entry: { ...PODS, state: "syncing" } })?.kind).toBe("loading");
    expect(why({ entry: { ...PODS, state: "unavailable", message: "403" } })).toMatchObject({ kind: "unavailable", message: "403" });
    expect(why({ status: { ...STATUS, state: "RECONNECTING", holds: false } })?.kind).toBe("unavailable");
    expect(why({ status: { ...STATUS, state: "REFUSED", message: "no" } })).toMatchObject({ kind: "unavailable", message: "no" });
  });

  it("shouldReportTheProgressOfALoad", () => {
    const status = { ...STATUS, state: "SYNCING" as const, transfer: { received: 2, of: 9 } };

    expect(why({ status, page: { ...PAGE, isLoaded: false } })).toEqual({ kind: "loading", received: 2, of: 9 });
  });
});
