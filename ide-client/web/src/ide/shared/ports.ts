import type { FromWorker, ToWorker } from "../../client/view/messages.ts";

/** Message port of the worker, or of its replacement in a test. */
export interface Port {
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  onFailure(listener: (message: string) => void): void;
}

/** Starts the worker, which holds the session and the store. */
export function workerPort(): Port {
  const worker = new Worker(new URL("../../client/worker.ts", import.meta.url), { type: "module", name: "lockstep" });
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.onmessage = (event: MessageEvent<FromWorker>) => listener(event.data);
    },
    onFailure: (listener) => {
      worker.onerror = (event) => listener(event.message === "" ? "The worker could not be started." : event.message);
    },
  };
}
