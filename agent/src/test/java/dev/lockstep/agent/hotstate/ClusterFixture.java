package dev.lockstep.agent.hotstate;

import com.google.protobuf.ByteString;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A few types and objects, for tests. */
public final class ClusterFixture {
  public static final TypeDescriptor PODS = type("", "Pod", "pods", true);
  public static final TypeDescriptor NODES = type("", "Node", "nodes", false);
  public static final TypeDescriptor WIDGETS = type("example.com", "Widget", "widgets", true);

  private ClusterFixture() {}

  static TypeDescriptor type(String group, String kind, String plural, boolean namespaced) {
    return new TypeDescriptor(
        new ApiType(group, "v1", kind, plural, namespaced), List.of(column("Status")));
  }

  static TypeDescriptor withColumn(TypeDescriptor type, String name) {
    return new TypeDescriptor(
        new ApiType(type.group(), type.version(), type.kind(), type.plural(), type.namespaced()),
        List.of(column(name)));
  }

  private static Column column(String name) {
    return new Column(name, CellFormat.of("string"), "", 0, "");
  }

  public static byte[] resource(String name, String content) {
    return Resource.newBuilder()
        .setName(name)
        .setUid("uid-" + name)
        .setObject(ByteString.copyFromUtf8("{\"v\":\"" + content + "\"}"))
        .build()
        .toByteArray();
  }

  public static Projected object(String namespace, String name, String content) {
    return new Projected(namespace, name, "uid-" + name, "1", resource(name, content));
  }

  /** An object as the hot state receives it; each with a fresh preparation. */
  public static Entry entry(String typeId, Projected object) {
    return new Preparation(typeId).entry(object.namespace(), object.resource());
  }

  /** Objects by shard, as in a list. */
  public static Map<ShardKey, List<Entry>> list(TypeDescriptor type, Projected... objects) {
    Preparation preparation = new Preparation(type.typeId());
    preparation.beginList();
    Map<ShardKey, List<Entry>> shards = new LinkedHashMap<>();
    for (Projected object : objects) {
      Entry entry = preparation.listed(object.namespace(), object.resource());
      shards.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
    }
    return shards;
  }
}
