package dev.lockstep.agent.credentials;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Turns PEM texts into what TLS needs. Only the given authorities are trusted: the client library
 * would add all that the JVM trusts. Keys are read by the client library, which knows their many
 * forms.
 */
public final class TlsMaterial {

  private static final String IN_MEMORY = "in-memory";

  private TlsMaterial() {}

  static void checkAuthorities(String what, String pem) {
    certificates(what, pem);
  }

  /** The same at a time: Java would go on trusting an authority that has expired. */
  static void checkAuthorities(String what, String pem, Instant now) {
    Date at = Date.from(now);
    for (Certificate one : certificates(what, pem)) {
      if (!((X509Certificate) one).getNotAfter().before(at)) {
        return;
      }
    }
    throw new CredentialsException(what + " has expired.");
  }

  /** Checks that a key belongs to its certificate, which otherwise only the server would notice. */
  static void checkPair(String what, ClusterCredentials.ClientKey clientKey) {
    KeyManager[] managers = keys(Optional.of(clientKey));
    X509Certificate shown =
        (X509Certificate) certificates(what, clientKey.certificate()).iterator().next();
    for (KeyManager manager : managers == null ? new KeyManager[0] : managers) {
      String type = shown.getPublicKey().getAlgorithm();
      if (manager instanceof X509KeyManager keyManager) {
        String[] aliases = keyManager.getClientAliases(type, null);
        for (String alias : aliases == null ? new String[0] : aliases) {
          if (belongs(keyManager.getPrivateKey(alias), shown)) {
            return;
          }
        }
      }
    }
    throw new CredentialsException(what + " does not belong to the client-key beside it.");
  }

  private static boolean belongs(@Nullable PrivateKey key, X509Certificate certificate) {
    if (key == null || !key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    byte[] text = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance("SHA256with" + signing(key.getAlgorithm()));
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signing(String algorithm) {
    return algorithm.equals("EC") ? "ECDSA" : algorithm;
  }

  /** Null stands for what the JVM trusts. */
  public static TrustManager @Nullable [] trust(ClusterCredentials credentials) {
    try {
      if (!credentials.verifiesServer()) {
        return SSLUtils.trustManagers(null, null, true, null, null);
      }
      if (credentials.authorities().isEmpty()) {
        return null;
      }
      KeyStore store = emptyStore();
      int index = 0;
      for (Certificate one : certificates("The cluster's CA", credentials.authorities().get())) {
        store.setCertificateEntry("ca-" + index++, one);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new CredentialsException("The cluster's CA cannot be used.", e);
    }
  }

  /** Null when we show no certificate. */
  public static KeyManager @Nullable [] keys(Optional<ClusterCredentials.ClientKey> clientKey) {
    if (clientKey.isEmpty()) {
      return null;
    }
    String certificate = base64(clientKey.get().certificate());
    String key = base64(clientKey.get().key());
    Set<String> algorithms = new LinkedHashSet<>();
    String named = Config.getKeyAlgorithm(null, key);
    if (named != null) {
      algorithms.add(named);
    }
    algorithms.add("RSA");
    algorithms.add("EC");
    Exception last = null;
    for (String algorithm : algorithms) {
      try {
        return SSLUtils.keyManagers(certificate, null, key, null, algorithm, IN_MEMORY, null, null);
      } catch (GeneralSecurityException | IOException | RuntimeException e) {
        last = e;
      }
    }
    throw new CredentialsException(
        "The client key cannot be read: it must be an RSA or EC key in PEM, and not encrypted.",
        last);
  }

  /** Checks a client certificate as far as it can be without the server. */
  static void checkClientCertificate(String what, String pem, Instant now) {
    for (Certificate one : certificates(what, pem)) {
      try {
        ((X509Certificate) one).checkValidity(Date.from(now));
        return;
      } catch (CertificateExpiredException e) {
        throw new CredentialsException(what + " has expired.", e);
      } catch (CertificateException e) {
        throw new CredentialsException(what + " is not valid yet.", e);
      }
    }
  }

  private static Collection<? extends Certificate> certificates(String what, String pem) {
    if (pem.contains("PRIVATE KEY-----")) {
      throw new CredentialsException(what + " holds a private key where certificates belong.");
    }
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      if (all.isEmpty()) {
        throw new CredentialsException(what + " holds no certificate.");
      }
      return all;
    } catch (CertificateException e) {
      throw new CredentialsException(what + " is not a list of certificates in PEM.", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
