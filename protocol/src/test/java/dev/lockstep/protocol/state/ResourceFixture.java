package dev.lockstep.protocol.state;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;

/** Encoded resources for tests. */
public final class ResourceFixture {
  private ResourceFixture() {}

  public static byte[] resource(String name, String content) {
    return Resource.newBuilder()
        .setName(name)
        .setUid("uid-" + name)
        .addLabels(Label.newBuilder().setKey("app").setValue(content))
        .addLabels(Label.newBuilder().setKey("tier").setValue("web"))
        .setObject(ByteString.copyFromUtf8("{\"v\":\"" + content + "\"}"))
        .build()
        .toByteArray();
  }
}
