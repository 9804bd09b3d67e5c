import { ageText } from "./age-text.ts";
import { useTicking } from "./clock.ts";

/** Age of a moment by the server's clock; updates itself. */
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

/** Sets the full date as the title only when the pointer enters: a table has thousands of ages. */
function nameMoment({ currentTarget }: { currentTarget: HTMLTimeElement }): void {
  currentTarget.title = new Date(currentTarget.dateTime).toLocaleString();
}
