import { ageText } from "./age-text.ts";
import { useTicking } from "./clock.ts";

/** How long ago a moment was, by the server's clock; ticks by itself. */
export function Age({ sinceMs, before = "", after = "" }: { sinceMs: number; before?: string; after?: string }) {
  const text = useTicking((nowMs) => ageText(nowMs - sinceMs));
  return (
    <time dateTime={new Date(sinceMs).toISOString()} onPointerEnter={nameMoment}>
      {before}
      {text}
      {after}
    </time>
  );
}

/** Spells the moment out only for whoever points at it: a table has thousands of them. */
function nameMoment({ currentTarget }: { currentTarget: HTMLTimeElement }): void {
  currentTarget.title = new Date(currentTarget.dateTime).toLocaleString();
}
