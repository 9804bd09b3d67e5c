package dev.lockstep.bench.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.bench.sim.cluster.SimObject;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.truth.LifeHistory.Entry;
import dev.lockstep.bench.sim.truth.Oracle;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.Entries;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.Segment;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Checks messages to clients when they are written, with the generated parser alone: the user may
 * see each entry in them, under policies that are in force or were a moment ago.
 */
final class WireCheck {
  /** Time after a change of policies in which older content may still be written. */
  private static final long GRACE_NS = 5 * Agenda.SECOND;

  private WireCheck() {}

  static void check(SimWorld world, String user, byte[] message) {
    try {
      BackendToClient parsed = BackendToClient.parseFrom(message);
      if (parsed.hasState()) {
        check(world, user, parsed.getState());
      }
    } catch (InvalidProtocolBufferException | DataFormatException e) {
      world.fail("a message to " + user + " cannot be read: " + e);
    }
  }

  private static void check(SimWorld world, String user, StateFrame frame)
      throws InvalidProtocolBufferException, DataFormatException {
    for (Segment segment : frame.getSegmentsList()) {
      for (ByteString bytes : entries(segment).getUpsertsList()) {
        Resource resource = Resource.parseFrom(bytes);
        String key = SimObject.key(segment.getNamespace(), resource.getName());
        Entry entry = new Entry(new byte[0], team(resource));
        if (!isSeen(world, user, segment.getType(), key, entry)) {
          world.fail(
              "%s was sent %s %s by revision %d and may not see it by revision %d"
                  .formatted(
                      user,
                      segment.getType(),
                      key,
                      frame.getPolicyRevision(),
                      world.policy().revision()));
        }
      }
    }
  }

  private static boolean isSeen(SimWorld world, String user, String type, String key, Entry entry) {
    return world.oracle().policiesSince(world.agenda().nowNs() - GRACE_NS).stream()
        .anyMatch(policy -> Oracle.sees(policy, user, type, key, entry));
  }

  private static Entries entries(Segment segment)
      throws InvalidProtocolBufferException, DataFormatException {
    if (segment.getDeflated().isEmpty()) {
      return segment.getEntries();
    }
    byte[] inflated = new byte[segment.getRawBytes()];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(segment.getDeflated().toByteArray());
      int length = inflater.inflate(inflated);
      if (length != inflated.length) {
        throw new DataFormatException(length + " bytes instead of " + inflated.length);
      }
    } finally {
      inflater.end();
    }
    return Entries.parseFrom(inflated);
  }

  /** The label of an encoded resource. */
  static String team(byte[] resource) {
    try {
      return team(Resource.parseFrom(resource));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String team(Resource resource) {
    for (Label label : resource.getLabelsList()) {
      if (label.getKey().equals("team")) {
        return label.getValue();
      }
    }
    return "";
  }
}
