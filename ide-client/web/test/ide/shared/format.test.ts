import { describe, expect, it } from "vitest";
import { ageText, durationText } from "../../../src/ide/shared/age-text.ts";
import { countText, typeTitle } from "../../../src/ide/shared/text.ts";
import { groupTypes } from "../../../src/ide/shared/type-group.ts";
import { entry } from "../../model/page.ts";

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("ageText", () => {
  // The values are those that kubectl prints.
  it.each([
    [-5 * S, "0s"],
    [0, "0s"],
    [119 * S, "119s"],
    [120 * S, "2m"],
    [5 * M + 30 * S, "5m30s"],
    [10 * M, "10m"],
    [179 * M, "179m"],
    [3 * H, "3h"],
    [5 * H + 30 * M, "5h30m"],
    [8 * H, "8h"],
    [47 * H, "47h"],
    [2 * D, "2d"],
    [5 * D + 12 * H, "5d12h"],
    [8 * D, "8d"],
    [300 * D, "300d"],
    [2 * 365 * D, "2y"],
    [2 * 365 * D + 100 * D, "2y100d"],
    [9 * 365 * D, "9y"],
  ])("shouldPrint %i as %s", (ms, text) => {
    expect(ageText(ms)).toBe(text);
  });
});

describe("texts", () => {
  it("shouldPrintDurationsShort", () => {
    expect([durationText(38.4), durationText(1_240), durationText(65_000)]).toEqual(["38 ms", "1.2 s", "65s"]);
  });

  it("shouldPrintCountsOfAnySize", () => {
    expect([countText(0), countText(18_204), countText("18204"), countText("9223372036854775807")]).toEqual([
      "0",
      "18,204",
      "18,204",
      "9223372036854775807",
    ]);
  });

  it.each([
    ["pods", "Pod", "Pods"],
    ["ingresses", "Ingress", "Ingresses"],
    ["networkpolicies", "NetworkPolicy", "NetworkPolicies"],
    ["endpoints", "Endpoints", "Endpoints"],
    ["people", "Person", "People"],
    ["", "Thing", "Thing"],
  ])("shouldCall %s of kind %s %s", (plural, kind, title) => {
    expect(typeTitle({ kind, plural })).toBe(title);
  });
});

describe("groupTypes", () => {
  it("shouldPutEveryTypeIntoOneGroup", () => {
    const types = [
      entry("widgets.example.com", "Widget"),
      entry("pods", "Pod"),
      entry("unheardof", "Unheard"),
      entry("flowschemas.flowcontrol.apiserver.k8s.io", "FlowSchema"),
      entry("deployments.apps", "Deployment"),
      entry("nodes", "Node"),
    ];

    const groups = groupTypes(types);

    expect(groups.map(({ title, types: inside }) => [title, inside.map(({ type }) => type)])).toEqual([
      ["Workloads", ["pods", "deployments.apps"]],
      ["Cluster", ["nodes", "unheardof", "flowschemas.flowcontrol.apiserver.k8s.io"]],
      ["Custom", ["widgets.example.com"]],
    ]);
  });
});
