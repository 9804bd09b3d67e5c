// Runs programs with their output in a file, and prints an item's progress every few seconds.

import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.mjs";

export const workFolder = join(root, "target/campaign");
const PRINT_EVERY_MS = 10_000;

export class Progress {
  #title;
  #beganMs = Date.now();
  #printedMs = 0;

  constructor(title) {
    this.#title = title;
    console.log(`[${title}] begins`);
  }

  seconds() {
    return Math.round((Date.now() - this.#beganMs) / 1_000);
  }

  say(text) {
    if (Date.now() - this.#printedMs >= PRINT_EVERY_MS) {
      this.#printedMs = Date.now();
      console.log(`[${this.#title}, ${this.seconds()} s] ${text}`);
    }
  }

  end(text) {
    console.log(`[${this.#title}, ${this.seconds()} s] ${text}`);
  }

  /**
   * Runs a program to its end.
   *
   * @param log name of the file that keeps its output
   * @param onLine called with each line
   * @returns its exit code and the path of the log
   */
  run(command, args, { log, env = {}, onLine = () => {} }) {
    mkdirSync(workFolder, { recursive: true });
    const path = join(workFolder, `${log}.log`);
    const file = createWriteStream(path);
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr]) {
        let rest = "";
        stream.setEncoding("utf8");
        stream.on("data", (text) => {
          file.write(text);
          const lines = (rest + text).split("\n");
          rest = lines.pop();
          lines.forEach(onLine);
        });
      }
      child.on("error", reject);
      child.on("close", (code) => file.end(() => resolve({ code: code ?? 1, path })));
    });
  }

  /** Runs Maven, and prints now and then the newest line that shows progress. */
  maven(args, { log, env = {} }) {
    return this.run("./mvnw", ["-B", "-ntp", "-Dweb.skip=true", "-Dspotless.check.skip=true", ...args], {
      log,
      env,
      onLine: (line) => {
        if (/Running |Tests run|Building Lockstep|PIT >> INFO|^#\d+/.test(line)) {
          this.say(line.replace(/^\[INFO\] /, "").slice(0, 140));
        }
      },
    });
  }
}
