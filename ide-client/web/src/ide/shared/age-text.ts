const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** An age as `kubectl` prints it: two units where one would be too coarse. */
export function ageText(ms: number): string {
  const age = Math.max(0, ms);
  if (age < 2 * MINUTE) {
    return `${Math.floor(age / SECOND)}s`;
  }
  if (age < 10 * MINUTE) {
    return pair(age, MINUTE, "m", SECOND, "s");
  }
  if (age < 3 * HOUR) {
    return `${Math.floor(age / MINUTE)}m`;
  }
  if (age < 8 * HOUR) {
    return pair(age, HOUR, "h", MINUTE, "m");
  }
  if (age < 2 * DAY) {
    return `${Math.floor(age / HOUR)}h`;
  }
  if (age < 8 * DAY) {
    return pair(age, DAY, "d", HOUR, "h");
  }
  if (age < 2 * YEAR) {
    return `${Math.floor(age / DAY)}d`;
  }
  return age < 8 * YEAR ? pair(age, YEAR, "y", DAY, "d") : `${Math.floor(age / YEAR)}y`;
}

function pair(age: number, unit: number, unitName: string, part: number, partName: string): string {
  const parts = Math.floor((age % unit) / part);
  const units = `${Math.floor(age / unit)}${unitName}`;
  return parts === 0 ? units : `${units}${parts}${partName}`;
}

/** A duration, short enough for a status bar. */
export function durationText(ms: number): string {
  if (ms < 1_000) {
    return `${Math.round(ms)} ms`;
  }
  return ms < 10 * SECOND ? `${(ms / SECOND).toFixed(1)} s` : ageText(ms);
}

/** The time of day, with the date unless it is today. */
export function clockText(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return new Date(nowMs).toDateString() === date.toDateString() ? time : `${date.toLocaleDateString()} ${time}`;
}
