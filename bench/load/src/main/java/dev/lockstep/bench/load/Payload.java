package dev.lockstep.bench.load;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.wire.Resource;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The content of one change: fixed in size, with the change's due time in it, from which latencies
 * count regardless of delays on the way. Size and filling are the same for Lockstep, as a resource,
 * and for its peers, as a message. A quarter of the content differs in each change, as hashes,
 * addresses and times do; the rest is constant, as keys and names are.
 */
public final class Payload {
  /** The label in which real objects carry a change's due time. */
  public static final String LABEL = "due";

  /** The text before the time, which is a decimal number of fixed width. */
  private static final byte[] MARK = ("\"" + LABEL + "\":\"").getBytes(StandardCharsets.US_ASCII);

  private static final int DIGITS = 19;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-/.:";
  private static final String UID = "3f1c9b52-7d0e-4a83-9c46-%012x";
  private static final int NOT_FOUND = -1;

  private final int bytes;
  private final byte[] filling;

  /**
   * @param bytes size of an encoded resource or message
   */
  public Payload(int bytes) {
    this.bytes = bytes;
    SplittableRandom random = new SplittableRandom(11);
    filling = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      filling[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
  }

  /** Returns the size of an encoded resource or message. */
  public int bytes() {
    return bytes;
  }

  /** Returns a message for peers. */
  public byte[] message(long dueNs) {
    return content(bytes, dueNs, dueNs);
  }

  /** Returns a Lockstep resource, encoded as the agent encodes it. */
  public byte[] resource(int object, long dueNs) {
    Resource.Builder resource =
        Resource.newBuilder().setName(name(object)).setUid(UID.formatted(object));
    // The field's tag and length take three bytes from 128 bytes on.
    int left = bytes - resource.build().getSerializedSize() - 3;
    return resource
        .setObject(ByteString.copyFrom(content(left, dueNs, dueNs + object)))
        .build()
        .toByteArray();
  }

  public static String name(int object) {
    return "object-%06d".formatted(object);
  }

  private byte[] content(int size, long dueNs, long seed) {
    String head = "{\"due\":\"" + "%019d".formatted(dueNs) + "\",\"note\":\"";
    byte[] begin = head.getBytes(StandardCharsets.US_ASCII);
    byte[] content = Arrays.copyOf(begin, size);
    System.arraycopy(filling, 0, content, begin.length, size - begin.length - 2);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = begin.length; i < begin.length + size / 4; i++) {
      content[i] = (byte) ALPHABET.charAt(random.nextInt(16));
    }
    content[size - 2] = '"';
    content[size - 1] = '}';
    return content;
  }

  /** Returns the value of the label with which a real object carries its change's due time. */
  public static String label(long dueNs) {
    return "%019d".formatted(dueNs);
  }

  /** Returns the time in a resource; 0 without one. */
  static long dueNs(byte[] resource) {
    long inContent = dueNs(resource, resource.length);
    if (inContent != 0) {
      return inContent;
    }
    String label = ResourceHead.label(resource, LABEL);
    return label == null || label.length() != DIGITS ? 0 : Long.parseLong(label);
  }

  /** Returns the time in JSON; 0 without one. */
  static long dueNs(byte[] json, int length) {
    int at = find(json, length);
    return at == NOT_FOUND ? 0 : number(json, at);
  }

  /** Returns the time at the beginning of a peer's message. */
  static long dueNs(ByteBuf in, int offset, int length) {
    int at = offset + 1 + MARK.length;
    if (length < 1 + MARK.length + DIGITS || in.getByte(offset) != '{') {
      return 0;
    }
    long number = 0;
    for (int i = at; i < at + DIGITS; i++) {
      number = number * 10 + (in.getByte(i) - '0');
    }
    return number;
  }

  private static long number(byte[] bytes, int at) {
    long number = 0;
    for (int i = at; i < at + DIGITS; i++) {
      number = number * 10 + (bytes[i] - '0');
    }
    return number;
  }

  private static int find(byte[] bytes, int length) {
    int last = length - MARK.length - DIGITS;
    for (int i = 0; i <= last; i++) {
      if (bytes[i] == MARK[0] && Arrays.equals(bytes, i, i + MARK.length, MARK, 0, MARK.length)) {
        return i + MARK.length;
      }
    }
    return NOT_FOUND;
  }
}
