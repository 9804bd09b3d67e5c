package dev.lockstep.backend.relay;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;
import java.util.Map;
import java.util.TreeMap;

/** Encoded resources, and contents of states in a comparable form. */
public final class Objects {
  private Objects() {}

  public static byte[] resource(String name, String team, String content) {
    return Resource.newBuilder()
        .setName(name)
        .setUid("uid-" + name)
        .addLabels(Label.newBuilder().setKey("team").setValue(team))
        .setObject(ByteString.copyFromUtf8("{\"v\":\"" + content + "\"}"))
        .build()
        .toByteArray();
  }

  /** Content by shard and name, without empty shards. */
  static Map<ShardKey, Map<String, ByteString>> contentOf(State state) {
    Map<ShardKey, Map<String, ByteString>> content = new TreeMap<>();
    for (Shard shard : state.shards()) {
      Map<String, ByteString> entries = new TreeMap<>();
      shard.forEach(
          resource -> entries.put(ResourceHead.name(resource), ByteString.copyFrom(resource)));
      if (!entries.isEmpty()) {
        content.put(shard.key(), entries);
      }
    }
    return content;
  }
}
