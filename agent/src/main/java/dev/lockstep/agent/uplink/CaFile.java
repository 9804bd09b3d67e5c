package dev.lockstep.agent.uplink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates that the backend's must be signed by. Read anew at every connect. */
final class CaFile {
  private static final int BYTES_MAX = 1 << 20;

  private final Path path;

  CaFile(Path path) {
    this.path = path;
  }

  /** A context that trusts these certificates and no others. */
  SSLContext trust(long nowMs) throws UplinkException {
    Collection<? extends Certificate> certificates = certificates(nowMs);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new UplinkException("The CA file " + path + " cannot be used.");
    }
  }

  private Collection<? extends Certificate> certificates(long nowMs) throws UplinkException {
    byte[] bytes = read();
    if (new String(bytes, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----")) {
      throw new UplinkException(
          "The CA file " + path + " holds a private key: it should hold certificates only.");
    }
    Collection<? extends Certificate> certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new UplinkException("The CA file " + path + " holds no certificates in PEM format.");
    }
    if (certificates.isEmpty()) {
      throw new UplinkException("The CA file " + path + " is empty.");
    }
    for (Certificate certificate : certificates) {
      if (certificate instanceof X509Certificate x509
          && x509.getNotAfter().before(new Date(nowMs))) {
        throw new UplinkException("A certificate in the CA file " + path + " has expired.");
      }
    }
    return certificates;
  }

  private byte[] read() throws UplinkException {
    if (!Files.isRegularFile(path)) {
      throw new UplinkException("The CA file " + path + " does not exist or is not a file.");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new UplinkException("The CA file " + path + " is larger than " + BYTES_MAX + " B.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UplinkException("The CA file " + path + " cannot be read.");
    }
  }
}
