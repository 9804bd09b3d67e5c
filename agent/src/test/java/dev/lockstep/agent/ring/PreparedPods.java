package dev.lockstep.agent.ring;

import com.google.protobuf.ByteString;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.wire.Resource;
import java.util.UUID;

/** Objects of the size of pods with much in common, for tests of packing. */
final class PreparedPods {
  private PreparedPods() {}

  static Projected pod(String namespace, int number, int revision) {
    String workload = "workload-" + (number + revision) % 7;
    String object =
        "{\"spec\":{\"containers\":[{\"image\":\"registry.example.com/%s:v%d\",\"name\":\"%s\"}],"
            + "\"serviceAccountName\":\"%s\"},\"status\":{\"restartCount\":%d}}";
    String name = "pod-" + number;
    String uid = new UUID(namespace.hashCode(), number).toString();
    byte[] resource =
        Resource.newBuilder()
            .setName(name)
            .setUid(uid)
            .setObject(
                ByteString.copyFromUtf8(
                    object.formatted(workload, revision, workload, workload, revision)))
            .build()
            .toByteArray();
    return new Projected(namespace, name, uid, "1", resource);
  }

  /** Computes the digest of a capture from its bytes. */
  static long digest(Capture capture) {
    long digest = 0;
    for (ShardCapture shard : capture.shards()) {
      for (byte[] resource : shard.resources()) {
        digest += shard.key().entryHash(resource);
      }
    }
    return digest;
  }
}
