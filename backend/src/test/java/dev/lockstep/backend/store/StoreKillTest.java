package dev.lockstep.backend.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process in the middle of its grants: a grant that was answered must survive. */
final class StoreKillTest {
  private static final int GRANTS_SEEN = 40;

  @TempDir Path folder;

  /** Asks for one epoch after another and prints each once it is granted. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    try (ClusterStore store =
        ClusterStore.open(Path.of(args[0]), new SecureRandom(), InstantSource.system())) {
      for (int boot = 1; boot < 100_000; boot++) {
        if (store.grant("prod", ClusterStoreTest.boot(boot)) instanceof EpochGrant.New granted) {
          out.println(granted.epoch());
        }
      }
    }
  }

  @Test
  @Fault(48)
  void shouldKnowEveryGrantThatWasAnsweredWhenTheProcessIsKilled()
      throws IOException, InterruptedException {
    Path file = folder.resolve("store.db");
    long answered = 0;
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StoreKillTest.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (int seen = 0; seen < GRANTS_SEEN; seen++) {
        @Nullable String line = out.readLine();
        assertThat(line).isNotNull();
        answered = Long.parseLong(String.valueOf(line));
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    try (ClusterStore store = ClusterStore.open(file, new SecureRandom(), InstantSource.system())) {
      long epoch = store.cluster("prod").epoch();
      assertThat(epoch).isGreaterThanOrEqualTo(answered).isGreaterThanOrEqualTo(GRANTS_SEEN);
      // Boot ids were numbered like the epochs they got.
      assertThat(store.grant("prod", ClusterStoreTest.boot((int) epoch)))
          .isEqualTo(new EpochGrant.Same(epoch));
      assertThat(store.grant("prod", ClusterStoreTest.boot((int) epoch - 1)))
          .isEqualTo(new EpochGrant.Fenced(epoch));
      assertThat(store.grant("prod", ClusterStoreTest.boot(200_000)))
          .isEqualTo(new EpochGrant.New(epoch + 1));
    }
  }
}
