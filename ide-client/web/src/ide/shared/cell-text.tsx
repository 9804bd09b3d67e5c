import type { Cell } from "../../client/store/row.ts";
import { Age } from "./age.tsx";

/** A cell of a printed table: its text, a moment as an age, or both. */
export function CellText({ cell, tint = "" }: { cell: Cell | undefined; tint?: string }) {
  if (cell === undefined) {
    return null;
  }
  if (cell.timeMs === 0) {
    return (
      <span className={tint} title={cell.text}>
        {cell.text}
      </span>
    );
  }
  return cell.text === "" ? (
    <Age sinceMs={cell.timeMs} />
  ) : (
    <span className={tint}>
      {cell.text} <Age sinceMs={cell.timeMs} before="(" after=" ago)" />
    </span>
  );
}
