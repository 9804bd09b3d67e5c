package dev.lockstep.bench.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubeBinariesTest {
  private static final Path HOME = Path.of("/home/someone");

  @Test
  void shouldTakeTheMostSpecificFolderWhenSeveralAreGiven() {
    Map<String, String> all =
        Map.of("LOCKSTEP_KUBE_BIN", "/a", "LOCKSTEP_KUBE_DIR", "/b", "XDG_CACHE_HOME", "/c");

    assertThat(KubeBinaries.of(all, HOME).folder()).isEqualTo(Path.of("/a"));
    assertThat(KubeBinaries.of(Map.of("LOCKSTEP_KUBE_DIR", "/b"), HOME).folder())
        .isEqualTo(Path.of("/b/bin"));
    assertThat(KubeBinaries.of(Map.of("XDG_CACHE_HOME", "/c"), HOME).folder())
        .isEqualTo(Path.of("/c/lockstep/kube/current/bin"));
    assertThat(KubeBinaries.of(Map.of(), HOME).folder())
        .isEqualTo(Path.of("/home/someone/.cache/lockstep/kube/current/bin"));
  }

  @Test
  void shouldNameMissingProgramsWhenTheFolderIsIncomplete(@TempDir Path folder) throws IOException {
    KubeBinaries binaries = new KubeBinaries(folder);
    Files.createFile(folder.resolve("etcd")).toFile().setExecutable(true);
    Files.createFile(folder.resolve("kube-apiserver"));

    assertThat(binaries.missingFor(ClusterOptions.apiserverOnly()).orElseThrow())
        .startsWith("no kube-apiserver in " + folder);

    assertThat(folder.resolve("kube-apiserver").toFile().setExecutable(true)).isTrue();

    assertThat(binaries.missingFor(ClusterOptions.apiserverOnly())).isEmpty();
    assertThat(binaries.missingFor(ClusterOptions.whole()).orElseThrow())
        .contains("kube-controller-manager, kube-scheduler, kwok, kwok-stages.yaml");
  }
}
