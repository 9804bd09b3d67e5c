// The files of a commit: those that a piece of evidence is about, and one fingerprint of them.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

function git(...args) {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) {
    throw new Error(`git ${args.join(" ")}: ${stderr}`);
  }
  return stdout;
}

export class Sources {
  #blobs;

  constructor(commit, blobs) {
    this.commit = commit;
    this.#blobs = blobs;
  }

  static atHead() {
    const blobs = new Map();
    for (const line of git("ls-tree", "-r", "-z", "HEAD").split("\0")) {
      if (line !== "") {
        const [meta, path] = line.split("\t");
        blobs.set(path, meta.split(" ")[2]);
      }
    }
    return new Sources(git("rev-parse", "HEAD").trim(), blobs);
  }

  /** Paths that match one of the patterns, in one order. */
  matching(patterns) {
    return [...this.#blobs.keys()].filter((path) => patterns.some((pattern) => pattern.test(path))).sort();
  }

  /** Changes when a file that matches changes, comes, goes or moves. */
  fingerprint(patterns) {
    const digest = createHash("sha256");
    this.matching(patterns).forEach((path) => digest.update(`${this.#blobs.get(path)} ${path}\n`));
    return digest.digest("hex").slice(0, 16);
  }

  /** The one file with this name, as Foo.java. */
  named(name) {
    const found = [...this.#blobs.keys()].filter((path) => path.endsWith(`/${name}`));
    if (found.length !== 1) {
      throw new Error(`${name} occurs ${found.length} times in the sources`);
    }
    return found[0];
  }

  /** The folder of the Maven module that holds a file. */
  moduleOf(path) {
    let folder = dirname(path);
    while (!this.#blobs.has(join(folder, "pom.xml"))) {
      folder = dirname(folder);
    }
    return folder;
  }

  /** Tracked files that differ from the commit; what the campaign writes itself does not count. */
  uncommitted() {
    return git("status", "--porcelain", "--untracked-files=no")
      .split("\n")
      .map((line) => line.slice(3))
      .filter((path) => path !== "" && !path.startsWith("docs/evidence/") && !path.endsWith("/sim/planted-bugs.txt"));
  }

  /** How many commits changed files that match since another commit; undefined if that one is not known here. */
  commitsSince(commit, patterns) {
    const known = spawnSync("git", ["merge-base", "--is-ancestor", commit, "HEAD"], { cwd: root });
    if (known.status !== 0) {
      return undefined;
    }
    const paths = this.matching(patterns);
    return Number(git("rev-list", "--count", `${commit}..HEAD`, "--", ...paths).trim());
  }
}

/** What runs: the engine without its tests. */
export const ENGINE = [/^(protocol|agent|backend|ide-client)\/.*src\/main\/(java|protobuf|resources)\//];
export const BUILD = [/(^|\/)pom\.xml$/];
