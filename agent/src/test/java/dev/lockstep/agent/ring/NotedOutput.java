package dev.lockstep.agent.ring;

import java.util.ArrayList;
import java.util.List;

/** Records the output of an executor. Owned by the executing thread. */
final class NotedOutput implements ExecutorOutput {
  final List<Long> versions = new ArrayList<>();
  final List<Quarantined> quarantined = new ArrayList<>();
  final List<String> fatal = new ArrayList<>();

  @Override
  public void onVersion(long version) {
    versions.add(version);
  }

  @Override
  public void onQuarantined(Quarantined operation) {
    quarantined.add(operation);
  }

  @Override
  public void onFatal(String reason, Throwable cause) {
    fatal.add(reason);
  }
}
