import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

/** One client of one simulated world. */
export interface Recorded {
  /** The world's seed and the client's name. */
  readonly title: string;
  readonly lines: readonly string[];
}

/** The scenarios in a file that the simulator has written, one after the other. */
export async function* recordedIn(file: string): AsyncGenerator<Recorded> {
  let title = "";
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    if (line.startsWith("# ")) {
      if (lines.length > 0) {
        yield { title, lines };
      }
      title = line.slice(2);
      lines = [];
    } else {
      lines.push(line);
    }
  }
  if (lines.length > 0) {
    yield { title, lines };
  }
}
