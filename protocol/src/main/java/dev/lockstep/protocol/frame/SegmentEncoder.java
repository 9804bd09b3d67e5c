package dev.lockstep.protocol.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Entries;
import dev.lockstep.protocol.wire.SegmentKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Encodes a shard's changes, or its whole content, as wire segments.
 *
 * <p>One thread owns an encoder, because it keeps a deflater. All receivers of a step share its
 * segments. Content larger than one segment takes several, in order.
 */
public final class SegmentEncoder implements AutoCloseable {
  private static final int TYPE = dev.lockstep.protocol.wire.Segment.TYPE_FIELD_NUMBER;
  private static final int NAMESPACE = dev.lockstep.protocol.wire.Segment.NAMESPACE_FIELD_NUMBER;
  private static final int KIND = dev.lockstep.protocol.wire.Segment.KIND_FIELD_NUMBER;
  private static final int RAW_BYTES = dev.lockstep.protocol.wire.Segment.RAW_BYTES_FIELD_NUMBER;
  private static final int ENTRIES = dev.lockstep.protocol.wire.Segment.ENTRIES_FIELD_NUMBER;
  private static final int DEFLATED = dev.lockstep.protocol.wire.Segment.DEFLATED_FIELD_NUMBER;

  private final boolean withStamps;
  // Level 6 would take three times as long to save a tenth of the bytes.
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private byte[] scratch = new byte[Limits.SEGMENT_RAW_BYTES];

  /**
   * @param withStamps whether entries carry the versions of their stamps, as an agent's do
   */
  public SegmentEncoder(boolean withStamps) {
    this.withStamps = withStamps;
  }

  /** Encodes segments that bring a receiver's shard up to date. */
  public List<byte[]> changes(ShardChanges changes) {
    return encode(changes, SegmentKind.SEGMENT_CHANGES);
  }

  /** Encodes segments that replace a receiver's shard: one without a body for an empty shard. */
  public List<byte[]> whole(ShardChanges content) {
    return encode(content, SegmentKind.SEGMENT_WHOLE);
  }

  /** As {@link #whole(ShardChanges)}, for resources without stamps. */
  public List<byte[]> whole(ShardKey key, byte[][] resources) {
    return whole(
        new ShardChanges(key, resources, new long[resources.length], new String[0], new long[0]));
  }

  /** Encodes the segment that removes a shard from a receiver's view. */
  public static byte[] gone(ShardKey key) {
    return segment(key, SegmentKind.SEGMENT_GONE, 0, new byte[0], 0);
  }

  /**
   * Returns the inflated size of a segment, or 0 if it is not deflated. Senders need it because a
   * message has a bound on its inflated size, too.
   */
  public static int inflatedBytes(byte[] segment) {
    CodedInputStream in = CodedInputStream.newInstance(segment);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case RAW_BYTES -> {
            return in.readUInt32();
          }
          // Fields are in the order of their numbers, so no size follows a body.
          case ENTRIES, DEFLATED -> {
            return 0;
          }
          default -> in.skipField(tag);
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    deflater.end();
  }

  private List<byte[]> encode(ShardChanges changes, SegmentKind kind) {
    List<byte[]> segments = new ArrayList<>(1);
    SegmentKind next = kind;
    int upsert = 0;
    int removal = 0;
    do {
      int upsertEnd = upsert;
      int removalEnd = removal;
      int bytes = 0;
      while (upsertEnd < changes.upsertCount() && bytes < Limits.SEGMENT_RAW_BYTES) {
        bytes += changes.upsertBytes(upsertEnd++) + 8;
      }
      while (removalEnd < changes.removals().length && bytes < Limits.SEGMENT_RAW_BYTES) {
        bytes += changes.removals()[removalEnd++].length() * 3 + 8;
      }
      byte[] raw = entries(changes, upsert, upsertEnd, removal, removalEnd);
      segments.add(segment(changes.key(), next, raw));
      upsert = upsertEnd;
      removal = removalEnd;
      next = SegmentKind.SEGMENT_CHANGES;
    } while (upsert < changes.upsertCount() || removal < changes.removals().length);
    return segments;
  }

  private byte[] segment(ShardKey key, SegmentKind kind, byte[] raw) {
    if (raw.length >= Limits.DEFLATE_BYTES_MIN) {
      int deflated = deflate(raw);
      if (deflated < raw.length) {
        return segment(key, kind, raw.length, scratch, deflated);
      }
    }
    return segment(key, kind, 0, raw, raw.length);
  }

  private int deflate(byte[] raw) {
    if (scratch.length < raw.length) {
      scratch = new byte[raw.length];
    }
    deflater.reset();
    deflater.setInput(raw);
    deflater.finish();
    int bytes = deflater.deflate(scratch, 0, raw.length);
    return deflater.finished() ? bytes : Integer.MAX_VALUE;
  }

  /** Writes the message by hand, which copies the body once and creates no object per entry. */
  private static byte[] segment(
      ShardKey key, SegmentKind kind, int rawBytes, byte[] body, int bodyBytes) {
    byte[] type = key.type().getBytes(StandardCharsets.UTF_8);
    byte[] namespace = key.namespace().getBytes(StandardCharsets.UTF_8);
    int bodyField = rawBytes > 0 ? DEFLATED : ENTRIES;
    int size = CodedOutputStream.computeByteArraySize(TYPE, type);
    if (namespace.length > 0) {
      size += CodedOutputStream.computeByteArraySize(NAMESPACE, namespace);
    }
    if (kind.getNumber() != 0) {
      size += CodedOutputStream.computeEnumSize(KIND, kind.getNumber());
    }
    if (rawBytes > 0) {
      size += CodedOutputStream.computeUInt32Size(RAW_BYTES, rawBytes);
    }
    if (bodyBytes > 0) {
      size +=
          CodedOutputStream.computeTagSize(bodyField)
              + CodedOutputStream.computeUInt32SizeNoTag(bodyBytes)
              + bodyBytes;
    }
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(TYPE, type);
      if (namespace.length > 0) {
        out.writeByteArray(NAMESPACE, namespace);
      }
      if (kind.getNumber() != 0) {
        out.writeEnum(KIND, kind.getNumber());
      }
      if (rawBytes > 0) {
        out.writeUInt32(RAW_BYTES, rawBytes);
      }
      if (bodyBytes > 0) {
        out.writeByteArray(bodyField, body, 0, bodyBytes);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private byte[] entries(
      ShardChanges changes, int upsert, int upsertEnd, int removal, int removalEnd) {
    int size = 0;
    for (int i = upsert; i < upsertEnd; i++) {
      int bytes = changes.upsertBytes(i);
      size +=
          CodedOutputStream.computeTagSize(Entries.UPSERTS_FIELD_NUMBER)
              + CodedOutputStream.computeUInt32SizeNoTag(bytes)
              + bytes;
    }
    for (int i = removal; i < removalEnd; i++) {
      size +=
          CodedOutputStream.computeStringSize(Entries.REMOVALS_FIELD_NUMBER, changes.removals()[i]);
    }
    int upsertVersionBytes = 0;
    int removalVersionBytes = 0;
    if (withStamps) {
      upsertVersionBytes = packedBytes(changes.upsertVersions(), upsert, upsertEnd);
      removalVersionBytes = packedBytes(changes.removalVersions(), removal, removalEnd);
      size += packedFieldBytes(Entries.UPSERT_VERSIONS_FIELD_NUMBER, upsertVersionBytes);
      size += packedFieldBytes(Entries.REMOVAL_VERSIONS_FIELD_NUMBER, removalVersionBytes);
    }
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (int i = upsert; i < upsertEnd; i++) {
        out.writeByteArray(Entries.UPSERTS_FIELD_NUMBER, changes.upsert(i));
      }
      for (int i = removal; i < removalEnd; i++) {
        out.writeString(Entries.REMOVALS_FIELD_NUMBER, changes.removals()[i]);
      }
      if (upsertVersionBytes > 0) {
        out.writeTag(Entries.UPSERT_VERSIONS_FIELD_NUMBER, 2);
        writePacked(out, changes.upsertVersions(), upsert, upsertEnd, upsertVersionBytes);
      }
      if (removalVersionBytes > 0) {
        out.writeTag(Entries.REMOVAL_VERSIONS_FIELD_NUMBER, 2);
        writePacked(out, changes.removalVersions(), removal, removalEnd, removalVersionBytes);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static void writePacked(CodedOutputStream out, long[] values, int from, int to, int bytes)
      throws IOException {
    out.writeUInt32NoTag(bytes);
    for (int i = from; i < to; i++) {
      out.writeUInt64NoTag(values[i]);
    }
  }

  private static int packedBytes(long[] values, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += CodedOutputStream.computeUInt64SizeNoTag(values[i]);
    }
    return bytes;
  }

  private static int packedFieldBytes(int field, int bytes) {
    return bytes == 0
        ? 0
        : CodedOutputStream.computeTagSize(field)
            + CodedOutputStream.computeUInt32SizeNoTag(bytes)
            + bytes;
  }
}
