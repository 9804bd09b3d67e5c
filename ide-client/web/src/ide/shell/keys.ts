import { useEffect, useRef } from "react";

/** Actions by key name, with `Ctrl+` in front for Ctrl or the Mac's command key. */
export type KeyMap = Readonly<Record<string, () => void>>;

/** Keys of the whole page. A key without a modifier does nothing in a field or while a dialog is open. */
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
  // Buttons and links handle these themselves.
  return (event.key === "Enter" || event.key === " ") && target.closest("button, a") !== null;
}
