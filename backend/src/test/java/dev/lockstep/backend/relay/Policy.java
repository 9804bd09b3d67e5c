package dev.lockstep.backend.relay;

/** Policies for the tests, each for one user. */
final class Policy {
  private Policy() {}

  static String all(String user) {
    return policy(user, "");
  }

  static String namespaces(String user, String globs) {
    return policy(user, ", namespaces: [" + globs + "]");
  }

  static String team(String user, String team) {
    return policy(user, ", selector: {matchLabels: {team: " + team + "}}");
  }

  static String names(String user, String globs) {
    return policy(user, ", names: [" + globs + "]");
  }

  static String during(String user, String namespaces, String from, String to) {
    return policy(
        user,
        ", namespaces: ["
            + namespaces
            + "], window: {zone: UTC, from: '"
            + from
            + "', to: '"
            + to
            + "'}");
  }

  private static String policy(String user, String limits) {
    return """
    ---
    apiVersion: lockstep.dev/v1
    kind: Policy
    metadata: {name: for-%s}
    subjects: [{kind: User, name: %s}]
    rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']%s}]
    """
        .formatted(user, user, limits);
  }
}
