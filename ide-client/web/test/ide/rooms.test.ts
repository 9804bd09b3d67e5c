import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

// The rooms of the page, and their allowed imports. The linter refuses import cycles.

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));

/** The rooms that each room may import. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  explorer: ["shared"],
  detail: ["shared"],
  palette: ["shared"],
  "sign-in": ["shared"],
  // The shell assembles the features; no feature knows the shell.
  shell: ["shared", "explorer", "detail", "palette", "sign-in"],
};

/** What the page may import of the client library: messages and values. The worker has the rest. */
const CLIENT_FILES = /^(client\/view\/(catalog|messages|\w+-messages|sort-key)|client\/connection\/session|client\/sync\/(sync-state|proof)|client\/store\/row)\.ts$|^gen\//;

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = readdirSync(join(SRC, "ide"), { recursive: true, encoding: "utf8" }).map((path) => `ide/${path}`);
const imports: Import[] = files.filter((file) => /\.tsx?$/.test(file)).flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(/^(?:import|export) (?:type )?(?:[^"]*? from )?"(\.[^"]+)";$/gm)].map(([, path]) => ({
    file,
    target: relative(SRC, resolve(dirname(join(SRC, file)), path!)),
  }));
}

function roomOf(file: string): string {
  const [root, room, ...rest] = file.split("/");
  return root === "ide" && rest.length > 0 ? room! : "";
}

describe("the rooms of the page", () => {
  it("shouldDeclareTheirImports", () => {
    const rooms = new Set(files.map(roomOf).filter((room) => room !== ""));

    expect([...rooms].toSorted()).toEqual(Object.keys(DOORS).toSorted());
  });

  it("shouldImportOnlyDeclaredRooms", () => {
    const strays = imports.filter(({ file, target }) => {
      const from = roomOf(file);
      const to = roomOf(target);
      return from !== "" && target.startsWith("ide/") && to !== from && !DOORS[from]!.includes(to);
    });

    expect(imports.length).toBeGreaterThan(100);
    expect(strays).toEqual([]);
  });

  it("shouldTakeOnlyValuesAndMessagesFromTheClient", () => {
    const strays = imports.filter(({ target }) => !target.startsWith("ide/") && !CLIENT_FILES.test(target));

    expect(strays).toEqual([]);
  });

  it("shouldKeepEachStyleSheetBesideTheFeatureThatImportsIt", () => {
    const sheets = files.filter((file) => file.endsWith(".css"));
    const styled = imports.filter(({ target }) => target.endsWith(".css"));

    expect(styled.map(({ target }) => target).toSorted()).toEqual(sheets.toSorted());
    for (const { file, target } of styled) {
      expect(roomOf(file) === roomOf(target) || file === "ide/main.tsx", `${file} imports ${target}`).toBe(true);
    }
  });
});
