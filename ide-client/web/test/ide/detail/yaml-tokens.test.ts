import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { tokenize } from "../../../src/ide/detail/yaml-tokens.ts";

function marked(yaml: string): string[] {
  return tokenize(yaml).map((line) => line.map(({ kind, text }) => `${kind}(${text})`).join(" "));
}

describe("tokenize", () => {
  it("shouldDistinguishKeysFromValues", () => {
    const yaml = ["apiVersion: v1", "count: 3", "on: true", "empty: {}", "none: null", '"a b": "c: d"', "url: http://x:80"].join("\n");

    expect(marked(yaml)).toEqual([
      "key(apiVersion) mark(:) text( v1)",
      "key(count) mark(:) number( 3)",
      "key(on) mark(:) word( true)",
      "key(empty) mark(:) word( {})",
      "key(none) mark(:) word( null)",
      'key("a b") mark(:) text( "c: d")',
      "key(url) mark(:) text( http://x:80)",
    ]);
  });

  it("shouldReadLists", () => {
    expect(marked("- name: a\n  ports:\n    - 80\n    - - deep")).toEqual([
      "mark(- ) key(name) mark(:) text( a)",
      "mark(  ) key(ports) mark(:)",
      "mark(    - ) number(80)",
      "mark(    - - ) text(deep)",
    ]);
  });

  it("shouldReadBlockTextAsText", () => {
    expect(marked("message: |-\n  not: a key\n\n  - nor a list\nafter: 1")).toEqual([
      "key(message) mark(:) mark( |-)",
      "text(  not: a key)",
      "text()",
      "text(  - nor a list)",
      "key(after) mark(:) number( 1)",
    ]);
  });

  it("shouldLoseNoCharacterOfAnyDocument", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const yaml = stringify(json, { lineWidth: 0 });

        expect(
          tokenize(yaml)
            .map((line) => line.map(({ text }) => text).join(""))
            .join("\n"),
        ).toBe(yaml.replace(/\n$/, ""));
      }),
    );
  });
});
