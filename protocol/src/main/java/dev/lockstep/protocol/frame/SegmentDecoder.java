package dev.lockstep.protocol.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Entries;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.agrona.collections.LongArrayList;

/** Parses, inflates and checks segments. Owned by one {@link FrameDecoder}. */
final class SegmentDecoder implements AutoCloseable {
  private static final int TEXT = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TYPE_TAG =
      dev.lockstep.protocol.wire.Segment.TYPE_FIELD_NUMBER << 3 | TEXT;
  private static final int NAMESPACE_TAG =
      dev.lockstep.protocol.wire.Segment.NAMESPACE_FIELD_NUMBER << 3 | TEXT;
  private static final int KIND_TAG = dev.lockstep.protocol.wire.Segment.KIND_FIELD_NUMBER << 3;
  private static final int RAW_BYTES_TAG =
      dev.lockstep.protocol.wire.Segment.RAW_BYTES_FIELD_NUMBER << 3;
  private static final int ENTRIES_TAG =
      dev.lockstep.protocol.wire.Segment.ENTRIES_FIELD_NUMBER << 3 | TEXT;
  private static final int DEFLATED_TAG =
      dev.lockstep.protocol.wire.Segment.DEFLATED_FIELD_NUMBER << 3 | TEXT;

  private static final int UPSERT_TAG = Entries.UPSERTS_FIELD_NUMBER << 3 | TEXT;
  private static final int REMOVAL_TAG = Entries.REMOVALS_FIELD_NUMBER << 3 | TEXT;
  private static final int UPSERT_VERSIONS_TAG = Entries.UPSERT_VERSIONS_FIELD_NUMBER << 3 | TEXT;
  private static final int REMOVAL_VERSIONS_TAG = Entries.REMOVAL_VERSIONS_FIELD_NUMBER << 3 | TEXT;

  private final Inflater inflater = new Inflater(true);
  private long inflatedBytes;

  /** Resets the count of inflated bytes, which has a bound per message. */
  void beginMessage() {
    inflatedBytes = 0;
  }

  @Override
  public void close() {
    inflater.end();
  }

  /** Reads one segment, which ends at the stream's current limit. */
  Segment decode(CodedInputStream in) throws IOException, FrameException {
    String type = "";
    String namespace = "";
    int kind = 0;
    int rawBytes = 0;
    byte[] entries = null;
    byte[] deflated = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case TYPE_TAG -> type = in.readStringRequireUtf8();
        case NAMESPACE_TAG -> namespace = in.readStringRequireUtf8();
        case KIND_TAG -> kind = in.readEnum();
        case RAW_BYTES_TAG -> rawBytes = in.readUInt32();
        case ENTRIES_TAG -> entries = in.readByteArray();
        case DEFLATED_TAG -> deflated = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    check(!type.isEmpty(), "a segment without a type");
    check(Limits.fits(type, Limits.TYPE_BYTES_MAX), "a type is too long");
    check(Limits.fits(namespace, Limits.NAMESPACE_BYTES_MAX), "a namespace is too long");
    check(kind >= 0 && kind < Segment.Kind.values().length, "a segment of an unknown kind");
    check(entries == null || deflated == null, "a segment has two bodies");
    ShardKey key = new ShardKey(type, namespace);
    byte[] body = deflated != null ? inflate(deflated, rawBytes) : entries;
    Segment.Kind segmentKind = Segment.Kind.values()[kind];
    if (segmentKind == Segment.Kind.GONE) {
      check(body == null, "a segment removes its shard but has entries");
    }
    return entries(key, segmentKind, body == null ? new byte[0] : body);
  }

  private byte[] inflate(byte[] deflated, int rawBytes) throws FrameException {
    check(rawBytes > 0 && rawBytes <= Limits.SEGMENT_RAW_BYTES_MAX, "a segment inflates too far");
    inflatedBytes += rawBytes;
    check(inflatedBytes <= Limits.INFLATED_BYTES_MAX, "a message inflates too far");
    byte[] raw = new byte[rawBytes];
    inflater.reset();
    inflater.setInput(deflated);
    try {
      int n = inflater.inflate(raw);
      // If a stream ends exactly at the end of the array, the inflater reports it at the next call.
      boolean ended =
          inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished());
      check(n == rawBytes && ended, "a segment does not inflate to its size");
      return raw;
    } catch (DataFormatException e) {
      throw FrameDecoder.malformed("a segment does not inflate");
    }
  }

  private static Segment entries(ShardKey key, Segment.Kind kind, byte[] body)
      throws IOException, FrameException {
    Segment.Builder segment = Segment.builder(key, kind);
    CodedInputStream in = CodedInputStream.newInstance(body);
    in.setRecursionLimit(Limits.NESTING_MAX);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case UPSERT_TAG -> segment.upsert(resource(in.readByteArray()));
        case REMOVAL_TAG -> segment.removal(name(in.readStringRequireUtf8()));
        case UPSERT_VERSIONS_TAG -> versions(in, segment.upsertVersions());
        case REMOVAL_VERSIONS_TAG -> versions(in, segment.removalVersions());
        default -> in.skipField(tag);
      }
    }
    check(
        fits(segment.upsertVersions(), segment.upserts()),
        "a segment needs a version for each upsert, or none");
    check(
        fits(segment.removalVersions(), segment.removals()),
        "a segment needs a version for each removal, or none");
    checkOnce(segment.upserts(), segment.removals());
    return segment.build();
  }

  private static boolean fits(LongArrayList versions, List<?> entries) {
    return versions.isEmpty() || versions.size() == entries.size();
  }

  private static void checkOnce(List<byte[]> upserts, List<String> removals) throws FrameException {
    if (removals.isEmpty()) {
      return;
    }
    Set<String> removed = new HashSet<>(removals);
    check(removed.size() == removals.size(), "a name is removed twice");
    for (byte[] upsert : upserts) {
      check(!removed.contains(ResourceHead.name(upsert)), "a name is both upserted and removed");
    }
  }

  private static void versions(CodedInputStream in, LongArrayList versions)
      throws IOException, FrameException {
    int outer = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      long version = in.readUInt64();
      check(version >= 0, "a version is out of range");
      versions.addLong(version);
    }
    in.popLimit(outer);
  }

  private static byte[] resource(byte[] resource) throws FrameException {
    check(resource.length <= Limits.RESOURCE_BYTES_MAX, "a resource is too large");
    check(ResourceHead.isValid(resource), "a resource has no valid head");
    return resource;
  }

  private static String name(String name) throws FrameException {
    check(
        !name.isEmpty() && Limits.fits(name, ResourceHead.NAME_BYTES_MAX),
        "a name is empty or too long");
    return name;
  }

  private static void check(boolean condition, String why) throws FrameException {
    if (!condition) {
      throw FrameDecoder.malformed(why);
    }
  }
}
