package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.real.Program;
import dev.lockstep.common.pem.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates made for a test, each in NAME.crt with its key in NAME.key, all in one folder. Owned
 * by the test's thread.
 */
final class Certificates {
  private static final String PASSWORD = "made-for-this-test";

  private final Path folder;
  private int runs;

  Certificates(Path folder) {
    this.folder = folder;
  }

  /** Makes a self-signed certificate for a host of this name. */
  void selfSigned(String name, String host) throws IOException, GeneralSecurityException {
    generate(name, "-ext", "san=dns:" + host, "-validity", "2");
    export(name);
  }

  /** Makes a certificate that can sign others. */
  void authority(String name) throws IOException, GeneralSecurityException {
    generate(name, "-ext", "bc:c=ca:true", "-ext", "ku=keyCertSign", "-validity", "3");
    export(name);
  }

  /**
   * Makes a certificate signed by an authority.
   *
   * @param sinceDays days since the signature
   * @param days of validity from then on
   */
  void signed(String name, String host, String authority, int sinceDays, int days)
      throws IOException, GeneralSecurityException {
    generate(name);
    export(name);
    String request = folder.resolve(name + ".csr").toString();
    keytool("-certreq", "-keystore", store(name), "-file", request);
    keytool(
        "-gencert",
        "-keystore",
        store(authority),
        "-infile",
        request,
        "-outfile",
        folder.resolve(name + ".crt").toString(),
        "-rfc",
        "-ext",
        "san=dns:" + host,
        "-startdate",
        "-" + sinceDays + "d",
        "-validity",
        Integer.toString(days));
  }

  /** Replaces a file atomically. */
  void replace(String file, String by) throws IOException {
    Path fresh = folder.resolve(file + ".new");
    Files.copy(folder.resolve(by), fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }

  private void generate(String name, String... options) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    arguments.addAll(List.of("-dname", "CN=" + name, "-keystore", store(name)));
    arguments.addAll(List.of("-storetype", "PKCS12"));
    arguments.addAll(List.of(options));
    keytool(arguments.toArray(String[]::new));
  }

  private String store(String name) {
    return folder.resolve(name + ".p12").toString();
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "own", "-storepass", PASSWORD));
    try (Program keytool = Program.start("keytool-" + ++runs, folder, command)) {
      assertThat(keytool.awaitEnd(Processes.PATIENCE)).as(keytool.tail(5)).hasValue(0);
    }
  }

  private void export(String name) throws IOException, GeneralSecurityException {
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
      made.load(in, PASSWORD.toCharArray());
    }
    write(name + ".crt", "CERTIFICATE", made.getCertificate("own").getEncoded());
    write(name + ".key", "PRIVATE KEY", made.getKey("own", PASSWORD.toCharArray()).getEncoded());
  }

  private void write(String file, String what, byte[] content) throws IOException {
    Files.writeString(folder.resolve(file), Pem.of(what, content));
  }
}
