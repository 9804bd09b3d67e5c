// Results of campaigns, each with its commit and its sources: docs/evidence/campaign.json and a page.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./sources.mjs";
import { page } from "./page.mjs";

const file = join(root, "docs/evidence/campaign.json");
const markdown = join(root, "docs/evidence/campaign.md");

export class Evidence {
  #sources;
  #pieces;

  constructor(sources, pieces) {
    this.#sources = sources;
    this.#pieces = pieces;
  }

  static read(sources) {
    return new Evidence(sources, existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
  }

  of({ part, name }) {
    return this.#pieces[part.name]?.[name];
  }

  /** Whether there is evidence about the sources as they are, of at least what is asked for. */
  isUpToDate(item, options) {
    const piece = this.of(item);
    return (
      piece !== undefined &&
      piece.passed &&
      piece.fingerprint === this.#sources.fingerprint(item.patterns) &&
      Object.entries(item.asked(options)).every(([name, amount]) => piece.asked[name] >= amount)
    );
  }

  add(item, { passed, summary, result }, seconds, options) {
    this.#pieces[item.part.name] ??= {};
    this.#pieces[item.part.name][item.name] = {
      commit: this.#sources.commit,
      fingerprint: this.#sources.fingerprint(item.patterns),
      finished: `${new Date().toISOString().slice(0, 16)}Z`,
      seconds,
      asked: item.asked(options),
      passed,
      summary,
      result,
    };
  }

  /** One of: never, current, older (and by how many commits, if that can be summary). */
  standing(item) {
    const piece = this.of(item);
    if (piece === undefined) {
      return { state: "never" };
    }
    if (piece.fingerprint === this.#sources.fingerprint(item.patterns)) {
      return { state: "current" };
    }
    return { state: "older", commits: this.#sources.commitsSince(piece.commit, item.patterns) };
  }

  /** A line for each item that has no evidence about the sources as they are, and one that sums up. */
  report(items) {
    const lines = [];
    for (const item of items) {
      const { state, commits } = this.standing(item);
      const title = titleOf(item).padEnd(28);
      if (state === "never") {
        lines.push(`evidence: ${title} there is none yet`);
      } else if (state === "older") {
        lines.push(`evidence: ${title} is older than its sources: ${since(this.of(item), commits)}`);
      } else if (!this.of(item).passed) {
        lines.push(`evidence: ${title} FAILED at commit ${this.of(item).commit.slice(0, 12)}: ${this.of(item).summary}`);
      }
    }
    const current = items.filter((item) => this.standing(item).state === "current").length;
    return [...lines, `evidence: ${current} of ${items.length} items are about the sources as they are (docs/evidence/campaign.md)`];
  }

  write() {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(this.#pieces, null, 2)}\n`);
  }

  render(items) {
    mkdirSync(dirname(markdown), { recursive: true });
    const rows = items.map((item) => ({ part: item.part.name, name: item.name, piece: this.of(item), standing: this.standing(item) }));
    writeFileSync(markdown, page(this.#sources.commit, rows));
  }
}

export function titleOf({ part, name }) {
  return part.name === name ? name : `${part.name} ${name}`;
}

function since(piece, commits) {
  const at = `it was gathered at commit ${piece.commit.slice(0, 12)} on ${piece.finished.slice(0, 10)}`;
  return commits === undefined || commits === 0 ? at : `${at}, ${commits} ${commits === 1 ? "commit" : "commits"} before`;
}
