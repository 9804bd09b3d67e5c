package dev.lockstep.agent.watch;

/** A resource type that can be listed and watched, in the version that the server prefers. */
record DiscoveredType(
    String group, String version, String kind, String plural, boolean namespaced) {

  String typeId() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
