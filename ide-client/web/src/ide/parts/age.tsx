import { ageText } from "../format/age.ts";
import { useTicking } from "../state/clock.ts";

/** How long ago a moment was, by the server's clock; ticks by itself. */
export function Age({ sinceMs, before = "", after = "" }: { sinceMs: number; before?: string; after?: string }) {
  const text = useTicking((nowMs) => ageText(nowMs - sinceMs));
  return (
    <time dateTime={new Date(sinceMs).toISOString()} title={new Date(sinceMs).toLocaleString()}>
      {before}
      {text}
      {after}
    </time>
  );
}
