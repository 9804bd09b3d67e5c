package dev.lockstep.common.pem;

import dev.lockstep.common.pem.PemRefused.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads X.509 certificates, and creates trust managers from them. Stateless; any thread. */
public final class Certificates {
  private Certificates() {}

  /** Returns at least one certificate, in the order of the text; refuses a private key in it. */
  public static List<X509Certificate> read(String pem) throws PemRefused {
    return read(pem.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #read(String)}, from a file's bytes. */
  public static List<X509Certificate> read(byte[] pem) throws PemRefused {
    if (Pem.hasPrivateKey(new String(pem, StandardCharsets.ISO_8859_1))) {
      throw new PemRefused(Problem.PRIVATE_KEY);
    }
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        if (each instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
    } catch (CertificateException e) {
      throw new PemRefused(Problem.NOT_CERTIFICATES, e);
    }
    if (certificates.isEmpty()) {
      throw new PemRefused(Problem.NO_CERTIFICATE);
    }
    return List.copyOf(certificates);
  }

  /** Returns managers that trust these certificates and no others. */
  public static TrustManager[] trust(List<X509Certificate> certificates)
      throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate certificate : certificates) {
        store.setCertificateEntry("certificate-" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot create an empty key store", e);
    }
  }
}
