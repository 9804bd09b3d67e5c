import { useSyncExternalStore } from "react";

// Ages follow the server's clock, not the browser's. They tick once a second, and only while the page is visible.

const TICK_MS = 1_000;

let aheadMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

export function setServerAhead(ms: number | undefined): void {
  aheadMs = ms ?? aheadMs;
}

export function serverNowMs(): number {
  return Date.now() + aheadMs;
}

/** A text that depends on the time; the component renders again only when the text changes. */
export function useTicking(text: (nowMs: number) => string): string {
  return useSyncExternalStore(subscribe, () => text(serverNowMs()));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick(): void {
  if (!document.hidden) {
    for (const listener of listeners) {
      listener();
    }
  }
}
