import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Clock } from "../../src/client/connection/clock.ts";
import type { SocketEvents, SocketFactory } from "../../src/client/connection/socket.ts";
import { BackendToClientSchema, type ClientToBackend, ClientToBackendSchema } from "../../src/gen/lockstep/v1/downlink_pb.ts";

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  nowMs = 10_000;
  wallAheadMs = 1_700_000_000_000;
  #timers: { atMs: number; call: () => void }[] = [];

  monotonicMs(): number {
    return this.nowMs;
  }

  wallMs(): number {
    return this.nowMs + this.wallAheadMs;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves the time forward, and runs the timers that fall due, in order. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) {
        break;
      }
      this.#timers = this.#timers.filter((other) => other !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.call();
    }
    this.nowMs = endMs;
  }
}

/** The server's end of one socket, driven by a test. */
export class FakeSocket {
  readonly url: string;
  readonly sent: ClientToBackend["kind"][] = [];
  closedWith: { code: number; reason: string } | undefined;
  readonly #events: SocketEvents;

  constructor(url: string, events: SocketEvents) {
    this.url = url;
    this.#events = events;
  }

  open(): void {
    this.#events.opened();
  }

  tell(kind: NonNullable<MessageInitShape<typeof BackendToClientSchema>["kind"]>): void {
    this.#events.message(toBinary(BackendToClientSchema, create(BackendToClientSchema, { kind })));
  }

  tellBytes(bytes: Uint8Array | undefined): void {
    this.#events.message(bytes);
  }

  close(code: number, reason = ""): void {
    this.#events.closed(code, reason);
  }

  receive(bytes: Uint8Array): void {
    this.sent.push(fromBinary(ClientToBackendSchema, bytes).kind);
  }
}

/** A factory that keeps every socket it makes. */
export function fakeSockets(): { factory: SocketFactory; made: FakeSocket[] } {
  const made: FakeSocket[] = [];
  return {
    made,
    factory: (url, subprotocol, events) => {
      if (subprotocol !== "lockstep.v1") {
        throw new Error(`unknown subprotocol ${subprotocol}`);
      }
      const socket = new FakeSocket(url, events);
      made.push(socket);
      return {
        send: (bytes) => socket.receive(bytes),
        close: (code, reason) => {
          socket.closedWith = { code, reason };
        },
      };
    },
  };
}
