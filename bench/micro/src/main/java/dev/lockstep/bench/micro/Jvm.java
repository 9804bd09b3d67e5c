package dev.lockstep.bench.micro;

/** The Java machine's options, as the program's launcher gives them. */
final class Jvm {
  static final String SERIAL = "-XX:+UseSerialGC";
  static final String COMPACT = "-XX:+UseCompactObjectHeaders";
  static final String OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  /** The same on every machine, and never the bottleneck. */
  static final String HEAP_MIN = "-Xms3g";

  static final String HEAP_MAX = "-Xmx3g";

  private Jvm() {}
}
