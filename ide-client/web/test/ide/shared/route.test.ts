import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRoute, HOME, parseRoute } from "../../../src/ide/shared/route.ts";

describe("routes", () => {
  it("shouldBeReadable", () => {
    const route = { ...HOME, cluster: "demo", namespace: "checkout", filter: "is:failing", sort: "-restarts", open: "checkout/api-1" };

    expect(formatRoute(route)).toBe("#/demo/pods?ns=checkout&q=is%3Afailing&sort=-restarts&open=checkout/api-1");
  });

  it("shouldSurviveARoundTrip", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(
        fc.record({
          cluster: text,
          type: fc.string({ minLength: 1, unit: "grapheme" }),
          namespace: text,
          filter: text,
          sort: text,
          open: text,
          isWide: fc.boolean(),
        }),
        (route) => {
          expect(parseRoute(formatRoute(route))).toEqual(route);
        },
      ),
    );
  });

  it.each(["", "#", "#/", "#//", "#/%", "#/%E0%A4%A/pods", "#?", "#/demo/pods?ns=%zz&q", "#/a/b/c/d"])("shouldReadAnything: %s", (hash) => {
    expect(parseRoute(hash).type).not.toBe("");
  });
});
