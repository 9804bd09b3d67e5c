package dev.lockstep.bench.peer;

import dev.lockstep.common.pem.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;

/**
 * A self-signed certificate for this machine's loopback address, made for one run.
 *
 * @param certificate file (PEM); clients trust it
 * @param key file (PEM)
 */
public record ServerCertificate(Path certificate, Path key) {
  /** Guards nothing: each run makes new files in a private folder. */
  private static final String PASSWORD = "made-for-one-run";

  private static final String ALIAS = "own";

  /** Makes a certificate with the JDK's own tool. */
  public static ServerCertificate make(Path folder) throws IOException {
    Path store = folder.resolve("server.p12");
    boolean isMade =
        Cores.runs(
            List.of(
                Path.of(Program.javaCommand()).resolveSibling("keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=lockstep-bench",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    if (!isMade) {
      throw new IOException("keytool failed to make a certificate");
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore made = KeyStore.getInstance("PKCS12");
      made.load(in, PASSWORD.toCharArray());
      Certificate certificate = made.getCertificate(ALIAS);
      Key key = made.getKey(ALIAS, PASSWORD.toCharArray());
      return new ServerCertificate(
          Files.writeString(
              folder.resolve("server.crt"), Pem.of("CERTIFICATE", certificate.getEncoded())),
          Files.writeString(folder.resolve("server.key"), Pem.of("PRIVATE KEY", key.getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read keytool's certificate", e);
    }
  }
}
