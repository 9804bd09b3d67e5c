package dev.lockstep.bench.real;

import dev.lockstep.common.pem.Certificates;
import dev.lockstep.common.pem.PemRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** Trust in the certificates of one PEM file and in nothing else. Any thread. */
final class Trust {
  private Trust() {}

  static SSLContext in(Path pem) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, Certificates.trust(Certificates.read(Files.readAllBytes(pem))), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (PemRefused | GeneralSecurityException e) {
      throw new IllegalStateException("no certificates can be read from " + pem, e);
    }
  }
}
