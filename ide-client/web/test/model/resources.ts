import { create, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ResourceSchema } from "../../src/gen/lockstep/v1/resource_pb.ts";

/** An encoded resource, its `object` given as a value. */
export function resource(
  init: Omit<MessageInitShape<typeof ResourceSchema>, "object" | "$typeName" | "$unknown"> & { object?: unknown },
): Uint8Array {
  const { object, ...rest } = init;
  const json = object === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(object));
  return toBinary(ResourceSchema, create(ResourceSchema, { ...rest, object: json }));
}
