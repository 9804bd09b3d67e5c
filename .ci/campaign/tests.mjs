// Surefire's reports of the tests that it ran.

import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.mjs";

const SUITE = /<testsuite [^>]*>/;

function reportsOf(module) {
  return join(root, module, "target/surefire-reports");
}

/** Old reports would be counted as new ones. */
export function forgetReports(module, test) {
  reportFiles(module, test).forEach((path) => rmSync(path));
}

/** Counts of one class's tests; all are 0 when it was not run. */
export function countsOf(module, test) {
  const counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const path of reportFiles(module, test).filter((each) => each.endsWith(".xml"))) {
    const suite = SUITE.exec(readFileSync(path, "utf8"))?.[0] ?? "";
    for (const name of Object.keys(counts)) {
      counts[name] += Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    }
  }
  return counts;
}

/** Whether a class ran and nothing in it failed. */
export function passed({ tests, failures, errors, skipped }) {
  return tests > skipped && failures === 0 && errors === 0;
}

/** What a class printed, if surefire kept that in a file. */
export function outputOf(module, test) {
  return reportFiles(module, test)
    .filter((path) => path.endsWith("-output.txt"))
    .map((path) => readFileSync(path, "utf8"))
    .join("");
}

function reportFiles(module, test) {
  const folder = reportsOf(module);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.includes(`.${test}.`) || name.includes(`.${test}-`))
        .map((name) => join(folder, name))
    : [];
}
