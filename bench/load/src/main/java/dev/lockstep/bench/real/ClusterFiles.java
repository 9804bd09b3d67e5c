package dev.lockstep.bench.real;

import dev.lockstep.bench.load.TemporaryFolder;
import dev.lockstep.common.pem.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The files that the programs of one cluster read: its tokens, the key that signs service accounts'
 * tokens, kubeconfigs. All in one private temporary folder. Owned by the thread of its cluster.
 */
final class ClusterFiles implements AutoCloseable {
  private static final int TOKEN_BYTES = 16;

  private final TemporaryFolder folder;
  private final Map<Persona, String> tokens;

  private ClusterFiles(TemporaryFolder folder, Map<Persona, String> tokens) {
    this.folder = folder;
    this.tokens = tokens;
  }

  static ClusterFiles create() {
    SecureRandom random = new SecureRandom();
    Map<Persona, String> tokens = new EnumMap<>(Persona.class);
    for (Persona persona : Persona.values()) {
      byte[] bytes = new byte[TOKEN_BYTES];
      random.nextBytes(bytes);
      tokens.put(persona, HexFormat.of().formatHex(bytes));
    }
    try {
      ClusterFiles files =
          new ClusterFiles(TemporaryFolder.create("lockstep-real-"), Map.copyOf(tokens));
      files.write("tokens.csv", files.tokenLines());
      KeyPair keys = serviceAccountKeys();
      files.write("service-accounts.key", Pem.of("PRIVATE KEY", keys.getPrivate().getEncoded()));
      files.write("service-accounts.pub", Pem.of("PUBLIC KEY", keys.getPublic().getEncoded()));
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder.path();
  }

  String token(Persona persona) {
    return Objects.requireNonNull(tokens.get(persona));
  }

  Path tokenFile() {
    return folder().resolve("tokens.csv");
  }

  /** Signs the tokens of service accounts. */
  Path privateKeyFile() {
    return folder().resolve("service-accounts.key");
  }

  /** Checks the tokens of service accounts. */
  Path publicKeyFile() {
    return folder().resolve("service-accounts.pub");
  }

  /** The folder of the apiserver's certificate, which its own authority signed, and its key. */
  Path certificates() {
    return folder().resolve("certificates");
  }

  /** The apiserver's certificate followed by its authority's; there once it has started. */
  Path authority() {
    return certificates().resolve("apiserver.crt");
  }

  /** Writes a kubeconfig that names {@code url}, trusts its authority and carries the token. */
  Path writeKubeconfig(String name, String url, String token) {
    try {
      String authority = Base64.getEncoder().encodeToString(Files.readAllBytes(authority()));
      return write(
          name + ".kubeconfig",
          """
          apiVersion: v1
          kind: Config
          clusters:
          - name: real
            cluster:
              server: %s
              certificate-authority-data: %s
          users:
          - name: %s
            user:
              token: %s
          contexts:
          - name: real
            context:
              cluster: real
              user: %s
          current-context: real
          """
              .formatted(url, authority, name, token, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tokenLines() {
    return tokens.entrySet().stream()
        .map(entry ->
            "%s,%s,%s,\"%s\"\n"
                .formatted(
                    entry.getValue(),
                    entry.getKey().user(),
                    entry.getKey().user(),
                    entry.getKey().group()))
        .collect(Collectors.joining());
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder().resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  private static KeyPair serviceAccountKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes the folder with everything in it; call it when no program runs any more. */
  @Override
  public void close() {
    folder.close();
  }
}
