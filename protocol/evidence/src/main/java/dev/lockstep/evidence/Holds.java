package dev.lockstep.evidence;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the guarantees of {@code docs/guarantees.md} that the test checks, as in {@code "G7"}. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.SOURCE)
public @interface Holds {
  String[] value();
}
