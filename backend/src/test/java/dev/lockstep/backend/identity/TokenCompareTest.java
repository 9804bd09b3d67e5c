package dev.lockstep.backend.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.lockstep.evidence.Threat;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The comparison of tokens takes constant time. A test cannot measure time reliably, so this checks
 * which methods are called instead.
 */
final class TokenCompareTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.lockstep.backend.identity");

  private static List<JavaMethodCall> calls(Class<?> owner, String name) {
    return CLASSES.stream()
        .flatMap(each -> each.getMethodCallsFromSelf().stream())
        .filter(call -> call.getTargetOwner().isEquivalentTo(owner))
        .filter(call -> call.getName().equals(name))
        .toList();
  }

  private static Set<String> origins(List<JavaMethodCall> calls) {
    return calls.stream()
        .map(call -> call.getOriginOwner().getSimpleName() + "." + call.getOrigin().getName())
        .collect(Collectors.toSet());
  }

  @Test
  @Threat("D6")
  void shouldCompareHashesInConstantTimeOnly() {
    assertThat(origins(calls(MessageDigest.class, "isEqual"))).containsExactly("TokenHash.equals");
    assertThat(origins(calls(java.util.Arrays.class, "equals"))).isEmpty();
    assertThat(origins(calls(TokenHash.class, "hex")))
        .as("hashes are not compared as texts")
        .doesNotContain("Authenticator.ofFile", "AgentAuthenticator.authenticate");
  }

  @Test
  @Threat("D6")
  void shouldLookAtEveryAgentsTokenAndNotStopAtTheOneThatFits() {
    assertThat(origins(calls(TokenHash.class, "equals")))
        .contains("AgentAuthenticator.authenticate");
    assertThat(origins(calls(java.util.stream.Stream.class, "findFirst")))
        .doesNotContain("AgentAuthenticator.authenticate");
  }

  /** A sender cannot choose a token's hash, so the time of a lookup reveals nothing of others. */
  @Test
  @Threat("D6")
  void shouldFindAUsersTokenByItsHashOnlyHoweverManyThereAre() {
    assertThat(origins(calls(TokenHash.class, "ofToken"))).contains("Authenticator.ofFile");
    assertThat(origins(calls(java.util.Map.class, "get"))).contains("Authenticator.ofFile");
    assertThat(origins(calls(java.util.List.class, "iterator")))
        .doesNotContain("Authenticator.ofFile");
  }
}
