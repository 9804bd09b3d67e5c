package dev.lockstep.backend.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.identity.AgentIdentity;
import dev.lockstep.backend.identity.Authentication.Accepted;
import dev.lockstep.backend.identity.Authentication.Refused;
import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.backend.identity.TokenMint.MintedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialFilesTest {
  private static final TokenMint MINT = new TokenMint(new SecureRandom());

  @TempDir Path folder;

  @Test
  void shouldTakeOverWhenATokenIsReplacedWithOverlap() throws IOException {
    MintedToken old = MINT.mint();
    MintedToken next = MINT.mint();
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "agents:\n" + agent(old));
    CredentialFiles files = CredentialFiles.open(file);
    assertThat(files.poll()).isFalse();

    Files.writeString(file, "agents:\n" + agent(old) + agent(next));
    assertThat(files.poll()).isTrue();
    assertThat(accepts(files, old)).isTrue();
    assertThat(accepts(files, next)).isTrue();

    Files.writeString(file, "agents:\n" + agent(next));
    assertThat(files.poll()).isTrue();
    assertThat(accepts(files, old)).isFalse();
    assertThat(files.current().agents().stillAccepts(new AgentIdentity("prod", old.hash())))
        .isFalse();
    assertThat(files.status().loads()).isEqualTo(3);
  }

  /** A14: deleted while running. */
  @Test
  void shouldKeepWhatItHasWhenFilesAreBrokenOrGone() throws IOException {
    MintedToken token = MINT.mint();
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "agents:\n" + agent(token));
    CredentialFiles files = CredentialFiles.open(folder);

    Files.writeString(file, "agents: {}\n");
    assertThat(files.poll()).isFalse();
    assertThat(files.status().problem())
        .hasValue(
            "credentials c.yaml:1: agents must be a list, but is a mapping. The credentials read"
                + " before stay in force");
    Files.delete(file);
    Files.delete(folder);
    assertThat(files.poll()).isFalse();

    assertThat(files.status().problem())
        .hasValue(
            "credentials: " + folder + " is not there. The credentials read before stay in force");
    assertThat(files.status().refusals()).isEqualTo(1);
    assertThat(files.status().misses()).isEqualTo(1);
    assertThat(accepts(files, token)).isTrue();
  }

  @Test
  void shouldNoticeWhenAKeyFileIsReplaced() throws IOException, GeneralSecurityException {
    Path keys = folder.resolve("keys.pem");
    Files.writeString(keys, pem());
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "issuers:\n- {issuer: i, audiences: [a], keysFile: keys.pem}\n");
    CredentialFiles files = CredentialFiles.open(file);
    assertThat(files.poll()).isFalse();

    Files.writeString(keys, pem());
    assertThat(files.poll()).isTrue();
    assertThat(files.poll()).isFalse();

    Files.delete(keys);
    assertThat(files.poll()).isFalse();
    assertThat(files.status().problem())
        .hasValue(
            "credentials c.yaml:2: issuers[0].keysFile names a file that cannot be used: "
                + keys
                + " is not there. The credentials read before stay in force");
    Files.writeString(keys, pem());
    assertThat(files.poll()).isTrue();
    assertThat(files.status().problem()).isEmpty();
  }

  @Test
  void shouldNotStartWhenCredentialsCannotBeReadOrTaken() throws IOException {
    Path file = folder.resolve("c.yaml");
    assertThatThrownBy(() -> CredentialFiles.open(file))
        .isInstanceOf(FilesRefused.class)
        .hasMessage("credentials: " + file + " is not there");
    Files.writeString(file, "tokens: []");
    assertThatThrownBy(() -> CredentialFiles.open(file))
        .isInstanceOf(FilesRefused.class)
        .hasMessage(
            "credentials c.yaml:1: \"tokens\" is not a field; the fields are agents, issuers,"
                + " users");
  }

  private static String agent(MintedToken token) {
    return "- {cluster: prod, tokenSha256: \"" + token.hash().hex() + "\"}\n";
  }

  private static boolean accepts(CredentialFiles files, MintedToken token) {
    return switch (files.current().agents().authenticate(token.token(), "prod")) {
      case Accepted<AgentIdentity> _ -> true;
      case Refused<AgentIdentity> _ -> false;
    };
  }

  private static String pem() throws GeneralSecurityException {
    byte[] key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key)
        + "\n-----END PUBLIC KEY-----\n";
  }
}
