package dev.lockstep.agent.uplink;

import dev.lockstep.common.pem.Certificates;
import dev.lockstep.common.pem.PemRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The certificates that may sign the backend's, read again at every connect. */
final class CaFile {
  private static final int BYTES_MAX = 1 << 20;

  private final Path path;

  CaFile(Path path) {
    this.path = path;
  }

  /** A context that trusts these certificates and no others. */
  SSLContext trust(long nowMs) throws UplinkException {
    List<X509Certificate> certificates = certificates(nowMs);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, Certificates.trust(certificates), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new UplinkException("The CA file " + path + " cannot be used.");
    }
  }

  private List<X509Certificate> certificates(long nowMs) throws UplinkException {
    List<X509Certificate> certificates;
    try {
      certificates = Certificates.read(read());
    } catch (PemRefused e) {
      throw new UplinkException("The CA file " + path + " " + e.getMessage() + ".");
    }
    for (X509Certificate certificate : certificates) {
      if (certificate.getNotAfter().before(new Date(nowMs))) {
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
