// The steps of this folder's build, for Maven: each runs only when its inputs have changed since its
// last run.
//
//   node scripts/step.mjs install    the packages that the lock file names
//   node scripts/step.mjs build      the page, into the jar's classes

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MIN = [20, 19];
const web = fileURLToPath(new URL("..", import.meta.url));
const protobuf = join(web, "../../protocol/src/main/protobuf");
const output = join(web, "target/classes/dev/lockstep/web");
const CONFIGS = ["package.json", "package-lock.json", "buf.gen.yaml", "index.html", "tsconfig.base.json", "tsconfig.client.json", "tsconfig.ide.json", "tsconfig.json", "tsconfig.test.json", "vite.config.ts"];

const steps = {
  install: {
    inputs: ["package-lock.json"],
    stamp: join(web, "node_modules/.lockstep-installed"),
    isDone: () => existsSync(join(web, "node_modules")),
    command: ["ci", "--no-audit", "--no-fund", "--loglevel=error"],
  },
  build: {
    // The build type-checks the tests, too.
    inputs: [...CONFIGS, "src", "public", "test", protobuf],
    stamp: join(web, "target/web-built"),
    isDone: () => existsSync(join(output, "index.html")) && existsSync(join(web, "src/gen")),
    command: ["run", "--silent", "build"],
  },
};

const step = steps[process.argv[2]];
if (step === undefined) {
  fail(`Name a step: ${Object.keys(steps).join(" or ")}.`);
}
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  fail(`The browser parts need Node ${NODE_MIN.join(".")} or newer; this is ${process.version}.`);
}

const hash = hashOf(step.inputs);
const isUnchanged = step.isDone() && existsSync(step.stamp) && readFileSync(step.stamp, "utf8") === hash;
if (!isUnchanged) {
  // A step that is interrupted leaves no stamp, and runs again.
  rmSync(step.stamp, { force: true });
  const { status, error } = spawnSync("npm", step.command, { cwd: web, stdio: "inherit", shell: process.platform === "win32" });
  if (error !== undefined) {
    fail(`npm cannot be run: ${error.message}`);
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
  mkdirSync(dirname(step.stamp), { recursive: true });
  writeFileSync(step.stamp, hash);
}

function hashOf(inputs) {
  const digest = createHash("sha256").update(process.version);
  for (const input of inputs) {
    for (const file of filesOf(resolve(web, input))) {
      digest.update(`\n${relative(web, file)}\n`).update(readFileSync(file));
    }
  }
  return digest.digest("hex");
}

/** All files under a path, sorted; generated ones follow from the others. */
function filesOf(path) {
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  return readdirSync(path)
    .sort()
    .filter((name) => join(path, name) !== join(web, "src/gen"))
    .flatMap((name) => filesOf(join(path, name)));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}
