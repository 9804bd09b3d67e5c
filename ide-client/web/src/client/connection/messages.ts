import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type BackendToClient,
  BackendToClientSchema,
  ClientToBackendSchema,
} from "../../gen/lockstep/v1/downlink_pb.ts";
import { LIMITS } from "../store/limits.ts";
import type { Cursor } from "../sync/cursor.ts";
import { PROTOCOL_VERSION } from "../sync/link.ts";
import type { Wish } from "../sync/wish.ts";

// Encodes and decodes all messages. Pure.

export const SUBPROTOCOL = "lockstep.v1";
/** Relative to the page, so that a proxy may serve everything under a path of its own. */
export const CLIENT_PATH = "api/v1/client";

/** A received message of a known kind, or why it cannot be read. */
export type Received = BackendToClient["kind"] | { case: "malformed"; why: string };

export function helloOf(token: string, client: string): Uint8Array {
  const hello = { protocolVersion: PROTOCOL_VERSION, capabilities: [], token, client };
  return toBinary(ClientToBackendSchema, create(ClientToBackendSchema, { kind: { case: "hello", value: hello } }));
}

export function subscribeOf(number: number, wish: Wish, cursor: Cursor | undefined): Uint8Array {
  const subscribe = {
    number,
    cluster: wish.cluster,
    selections: wish.selections.map(({ type, namespace }) => ({ type, namespace })),
    ...(cursor === undefined
      ? {}
      : {
          cursor: {
            history: cursor.history,
            position: cursor.position,
            view: cursor.view,
            distrust: cursor.distrust,
            ...(cursor.partial === undefined ? {} : { partial: cursor.partial }),
          },
        }),
  };
  return toBinary(
    ClientToBackendSchema,
    create(ClientToBackendSchema, { kind: { case: "subscribe", value: subscribe } }),
  );
}

export function unsubscribeOf(cluster: string): Uint8Array {
  return toBinary(
    ClientToBackendSchema,
    create(ClientToBackendSchema, { kind: { case: "unsubscribe", value: { cluster } } }),
  );
}

export function receive(bytes: Uint8Array | undefined): Received {
  if (bytes === undefined) {
    return { case: "malformed", why: "a text message" };
  }
  if (bytes.length > LIMITS.frameBytesMax) {
    return { case: "malformed", why: `a message of ${bytes.length} bytes` };
  }
  try {
    const { kind } = fromBinary(BackendToClientSchema, bytes, { readUnknownFields: false });
    return kind.case === undefined ? { case: "malformed", why: "a message of a kind that is not known here" } : kind;
  } catch {
    return { case: "malformed", why: "bytes that are no message" };
  }
}
