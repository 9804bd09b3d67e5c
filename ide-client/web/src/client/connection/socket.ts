/** The events of a connection; none follows `closed`. */
export interface SocketEvents {
  opened(): void;
  /** A binary message; undefined for text, which the protocol does not have. */
  message(bytes: Uint8Array | undefined): void;
  closed(code: number, reason: string): void;
}

/** One WebSocket, or its stand-in in a test. */
export interface Socket {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Starts to connect, with the subprotocol that both sides must agree on. */
export type SocketFactory = (url: string, subprotocol: string, events: SocketEvents) => Socket;

/** The part of the WebSocket interface that browsers and Node libraries share. */
interface WebSocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
}

/** Makes sockets from a WebSocket constructor: the browser's own, or a library's. */
export function socketsOf(constructor: new (url: string, protocol: string) => WebSocketLike): SocketFactory {
  return (url, subprotocol, events) => {
    const socket = new constructor(url, subprotocol);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => events.opened();
    socket.onmessage = (event: { data: unknown }) =>
      events.message(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : undefined);
    socket.onclose = (event: { code: number; reason: string }) => events.closed(event.code, event.reason);
    // The close event that follows carries all that is known.
    socket.onerror = () => {};
    return {
      send: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
      close: (code, reason) => socket.close(code, reason),
    };
  };
}
