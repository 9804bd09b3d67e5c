import { SYSTEM_CLOCK } from "./connection/clock.ts";
import { socketsOf } from "./connection/socket.ts";
import type { ToWorker } from "./view/messages.ts";
import { ViewHost } from "./view/view-host.ts";

// The worker's edge: real sockets, the real clock, and the detection of sleep.

/** Drift between the two clocks above which the machine has slept, or its clock was set. */
const JUMP_MS = 2_000;
const WATCH_INTERVAL_MS = 1_000;

const host = new ViewHost({
  sockets: socketsOf(WebSocket),
  clock: SYSTEM_CLOCK,
  random: Math.random,
  post: (message) => self.postMessage(message),
});

self.onmessage = (event: MessageEvent<ToWorker>) => host.onMessage(event.data);

let driftMs = SYSTEM_CLOCK.wallMs() - SYSTEM_CLOCK.monotonicMs();
let lastMs = SYSTEM_CLOCK.monotonicMs();
setInterval(() => {
  const nowMs = SYSTEM_CLOCK.monotonicMs();
  const drift = SYSTEM_CLOCK.wallMs() - nowMs;
  if (Math.abs(drift - driftMs) > JUMP_MS || nowMs - lastMs > WATCH_INTERVAL_MS + JUMP_MS) {
    host.onMessage({ kind: "check", suspect: true });
  }
  driftMs = drift;
  lastMs = nowMs;
}, WATCH_INTERVAL_MS);
