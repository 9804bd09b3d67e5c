package dev.lockstep.agent.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * JSON factory for everything that an apiserver sends, list pages and watch lines included, so that
 * one limit holds for all.
 *
 * <p>The limits lie above what an apiserver can hold: an object that the apiserver accepted must
 * not break the stream of its type. The projection's own bounds are far tighter; it skips content
 * beyond them and refuses none.
 */
public final class ObjectJson {

  /** An apiserver's own decoder refuses more than 10,000 levels. */
  static final int NESTING_MAX = 20_000;

  /** An apiserver's request, hence any string in it, is at most 3 MiB. */
  static final int STRING_CHARS_MAX = 8 * 1024 * 1024;

  static final int FIELD_NAME_CHARS_MAX = 4 * 1024 * 1024;
  static final int NUMBER_CHARS_MAX = 10_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // Names are canonical per factory, which is all that the readers need. If interned, a
          // tenant's
          // label keys would fill the JVM's own table for good.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // A name's hash collisions make a lookup slow, never wrong; an exception would let one
          // tenant's label keys stop the whole type.
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          // An apiserver sends UTF-8; bytes that look like UTF-16 or UTF-32 would fail the stream,
          // not one object.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // Errors must not quote the object, which may hold secrets.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(STRING_CHARS_MAX)
                  .maxNameLength(FIELD_NAME_CHARS_MAX)
                  .maxNumberLength(NUMBER_CHARS_MAX)
                  .build())
          .build();

  private ObjectJson() {}

  /** Returns the shared factory. Any thread. */
  public static JsonFactory factory() {
    return FACTORY;
  }
}
