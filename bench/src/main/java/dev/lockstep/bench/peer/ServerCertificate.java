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
 * A certificate for this machine's own address that signs itself, made for one run.
 *
 * @param certificate file (PEM); who connects trusts it
 * @param key file (PEM)
 */
public record ServerCertificate(Path certificate, Path key) {
  /** It guards nothing: the files are made anew for each run, in a private folder. */
  private static final String PASSWORD = "made-for-one-run";

  private static final String ALIAS = "own";

  /** Makes one with the tool that comes with Java. */
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
      throw new IOException("keytool does not make a certificate");
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
      throw new IOException("what keytool made cannot be read", e);
    }
  }
}
