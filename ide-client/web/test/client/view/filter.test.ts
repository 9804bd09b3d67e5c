import { describe, expect, it } from "vitest";
import { Health } from "../../../src/gen/lockstep/v1/resource_pb.ts";
import { Row } from "../../../src/client/store/row.ts";
import { filterOf } from "../../../src/client/view/filter.ts";
import { resource } from "../../model/resources.ts";

function row(namespace: string, bytes: Uint8Array): Row {
  return new Row(namespace, "unused", bytes, { low: 0, high: 0 });
}

describe("filterOf", () => {
  const web = row("shop", resource({
    name: "Web-1",
    labels: [{ key: "app", value: "Web" }, { key: "team", value: "a" }],
    cells: [{ text: "1/1" }, { text: "CrashLoopBackOff" }],
    health: Health.FAILING,
    reason: "OOMKilled",
  }));
  const shown = (text: string) => filterOf(text)?.(new Row("shop", "Web-1", web.bytes, { low: 0, high: 0 }));

  it.each([
    ["web", true],
    ["WEB crash", true],
    ["shop oom", true],
    ["web nothing", false],
    ["!web", false],
    ["!nothing", true],
    ["app=web", true],
    ["app=other", false],
    ["!app=other", true],
    ["is:failing", true],
    ["is:healthy", false],
    ["is:nonsense", false],
    ["!", undefined],
    ["   ", undefined],
  ])("shouldRead %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });
});
