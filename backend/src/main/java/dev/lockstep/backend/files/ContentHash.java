package dev.lockstep.backend.files;

import dev.lockstep.common.yaml.SourceText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A hash over the names and contents of many files. */
final class ContentHash {
  private final MessageDigest digest;

  private ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String of(List<SourceText> sources, Map<Path, String> sides) {
    ContentHash hash = new ContentHash();
    hash.add(sources.size());
    for (SourceText source : sources) {
      hash.add(source.name());
      hash.add(source.text());
    }
    for (Map.Entry<Path, String> side : sides.entrySet()) {
      hash.add(side.getKey().toString());
      hash.add(side.getValue());
    }
    return HexFormat.of().formatHex(hash.digest.digest());
  }

  /** Adds the length first, so that different lists of texts cannot have the same bytes. */
  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
  }

  private void add(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }
}
