import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../src/ide/shared/tokens.css", import.meta.url), "utf8");

function tokens(theme: "light" | "dark"): Map<string, string> {
  const block = css.slice(css.indexOf(`data-theme="${theme}"]`));
  const body = block.slice(0, block.indexOf("}"));
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]));
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  const colours = tokens(theme);
  const texts = ["text", "text-soft", "text-faint", "good", "busy", "warn", "bad", "idle", "accent"];
  const cases = [
    ...["surface", "ground", "raised", "hover", "selected"].flatMap((ground) => texts.map((text) => [text, ground])),
    ["warn", "warn-ground"],
    ["bad", "bad-ground"],
    ["text", "bad-ground"],
    ["text", "warn-ground"],
    ["text-soft", "warn-ground"],
    ["text-soft", "sunken"],
    ["demo", "demo-ground"],
    ["accent-text", "accent"],
    ["text", "glow"],
    ["text-soft", "glow"],
    ["yaml-key", "ground"],
    ["yaml-number", "ground"],
    ["yaml-word", "ground"],
    ["yaml-mark", "ground"],
  ];

  it.each(cases)("shouldShow %s on %s so that it can be read", (text, ground) => {
    const ratio = contrast(colours.get(text!)!, colours.get(ground!)!);

    // WCAG 2.2 AA for text; the idle colour and punctuation are not needed to read anything.
    expect(ratio).toBeGreaterThanOrEqual(text === "idle" || text === "yaml-mark" ? 3 : 4.5);
  });
});
