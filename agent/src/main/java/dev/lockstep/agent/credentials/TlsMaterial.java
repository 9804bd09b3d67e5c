package dev.lockstep.agent.credentials;

import dev.lockstep.common.pem.Certificates;
import dev.lockstep.common.pem.KeyMatch;
import dev.lockstep.common.pem.PemRefused;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys and trust for TLS from PEM texts. Only the given authorities are trusted: the client
 * library would add all that the JVM trusts. The client library reads keys, because it knows their
 * many forms.
 */
public final class TlsMaterial {

  private static final String IN_MEMORY = "in-memory";

  private TlsMaterial() {}

  static void checkAuthorities(String what, String pem) {
    certificates(what, pem);
  }

  /**
   * Checks authorities at a time, because Java continues to trust an authority that has expired.
   */
  static void checkAuthorities(String what, String pem, Instant now) {
    Date at = Date.from(now);
    for (X509Certificate one : certificates(what, pem)) {
      if (!one.getNotAfter().before(at)) {
        return;
      }
    }
    throw new CredentialsException(what + " has expired.");
  }

  /** Checks that a key belongs to its certificate; otherwise only the server would notice. */
  static void checkPair(String what, ClusterCredentials.ClientKey clientKey) {
    KeyManager[] managers = keys(Optional.of(clientKey));
    X509Certificate shown = certificates(what, clientKey.certificate()).getFirst();
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
    try {
      return key != null
          && key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())
          && KeyMatch.isPair(key, certificate.getPublicKey());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Returns the trusted authorities; null for those that the JVM trusts. */
  public static TrustManager @Nullable [] trust(ClusterCredentials credentials) {
    try {
      if (!credentials.apiserver().isVerified()) {
        return SSLUtils.trustManagers(null, null, true, null, null);
      }
      if (credentials.apiserver().authorities().isEmpty()) {
        return null;
      }
      return Certificates.trust(
          certificates("The cluster's CA", credentials.apiserver().authorities().get()));
    } catch (GeneralSecurityException | IOException e) {
      throw new CredentialsException("The cluster's CA cannot be used.", e);
    }
  }

  /** Returns the agent's key; null for none. */
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

  /** Checks a client certificate as far as possible without the server. */
  static void checkClientCertificate(String what, String pem, Instant now) {
    try {
      certificates(what, pem).getFirst().checkValidity(Date.from(now));
    } catch (CertificateExpiredException e) {
      throw new CredentialsException(what + " has expired.", e);
    } catch (CertificateNotYetValidException e) {
      throw new CredentialsException(what + " is not valid yet.", e);
    }
  }

  private static List<X509Certificate> certificates(String what, String pem) {
    try {
      return Certificates.read(pem);
    } catch (PemRefused e) {
      throw new CredentialsException(what + " " + e.getMessage() + ".", e);
    }
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
