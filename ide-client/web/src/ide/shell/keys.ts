import { useEffect, useRef } from "react";

/** What the keys do, by the key's name; with `Ctrl+` in front when it is held (or the Mac's command key). */
export type KeyMap = Readonly<Record<string, () => void>>;

/** Keys of the whole page. A key without a modifier does nothing while somebody types or a dialog is open. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const hasModifier = event.ctrlKey || event.metaKey;
      if (event.altKey || event.isComposing || (!hasModifier && isOccupied(event))) {
        return;
      }
      const act = latest.current[hasModifier ? `Ctrl+${event.key.toLowerCase()}` : event.key];
      if (act !== undefined) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

function isOccupied(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (target === undefined) {
    return false;
  }
  if (target.closest("input, textarea, select, dialog, .popover") !== null) {
    return true;
  }
  // A button has its own use for these.
  return (event.key === "Enter" || event.key === " ") && target.closest("button, a") !== null;
}
