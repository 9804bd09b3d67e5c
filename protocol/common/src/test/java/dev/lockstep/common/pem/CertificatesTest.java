package dev.lockstep.common.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.common.pem.PemRefused.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificatesTest {
  private static String certificate() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CertificatesTest.class.getResourceAsStream("certificate.pem"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static void assertRefused(String text, Problem problem, String words) {
    assertThatThrownBy(() -> Certificates.read(text))
        .isInstanceOfSatisfying(
            PemRefused.class, refused -> assertThat(refused.problem()).isEqualTo(problem))
        .hasMessage(words);
  }

  @Test
  void shouldReadAllInOrderWhenTheTextHoldsSeveral() throws IOException, PemRefused {
    List<X509Certificate> read = Certificates.read(certificate() + certificate());

    assertThat(read).hasSize(2);
    assertThat(read.getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=lockstep-test");
  }

  @Test
  void shouldRefuseWhenTheTextAlsoHoldsAPrivateKey() throws IOException {
    assertRefused(
        certificate() + Pem.of("PRIVATE KEY", new byte[] {1}),
        Problem.PRIVATE_KEY,
        "holds a private key where certificates belong");
  }

  @Test
  void shouldRefuseWhenTheTextHoldsNoCertificate() {
    assertRefused("", Problem.NO_CERTIFICATE, "holds no certificate");
    assertRefused(
        Pem.of("CERTIFICATE", new byte[] {1, 2}),
        Problem.NOT_CERTIFICATES,
        "is not a list of certificates in PEM");
  }

  @Test
  void shouldTrustOnlyTheGivenCertificatesWhenTrustIsBuilt()
      throws IOException, PemRefused, GeneralSecurityException {
    List<X509Certificate> certificates = Certificates.read(certificate());

    X509TrustManager trust = (X509TrustManager) Certificates.trust(certificates)[0];

    assertThat(trust.getAcceptedIssuers()).containsExactlyElementsOf(certificates);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void shouldRecognizePairsWhenTheAlgorithmIsKnown(String algorithm)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    KeyPair one = generator.generateKeyPair();
    KeyPair other = generator.generateKeyPair();

    assertThat(KeyMatch.isKnown(one.getPublic().getAlgorithm())).isTrue();
    assertThat(KeyMatch.isPair(one.getPrivate(), one.getPublic())).isTrue();
    assertThat(KeyMatch.isPair(one.getPrivate(), other.getPublic())).isFalse();
  }

  @Test
  void shouldThrowWhenTheAlgorithmIsUnknownOrTheKeyCannotSign() throws GeneralSecurityException {
    KeyPair exchange = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    KeyPair signing = KeyPairGenerator.getInstance("EC").generateKeyPair();

    assertThat(KeyMatch.isKnown("X25519")).isFalse();
    assertThatThrownBy(() -> KeyMatch.isPair(exchange.getPrivate(), exchange.getPublic()))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> KeyMatch.isPair(exchange.getPrivate(), signing.getPublic()))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
