import { Dialog } from "../shared/dialog.tsx";
import "./help.css";

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["/"], "Filter"],
  [["j", "k"], "Next row, previous row; also the arrow keys"],
  [["Enter"], "Open the row's object"],
  [["Esc"], "Close, one level at a time"],
  [[":", "Ctrl K"], "Jump to a type, a namespace or a cluster"],
  [["g", "G"], "First row, last row"],
  [["w"], "All columns"],
  [["?"], "This list"],
];

const FILTERS: readonly (readonly [example: string, what: string])[] = [
  ["web crash", "rows with both words, anywhere"],
  ["!kube", "rows without the word"],
  ["app=web", "rows with the label"],
  ["is:failing", "rows with a health: healthy, progressing, degraded, failing, completed"],
];

/** The keys and the filter's language. */
export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Keys" className="dialog help" onClose={onClose}>
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <h2>Filter</h2>
      <dl>
        {FILTERS.map(([example, what]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}
