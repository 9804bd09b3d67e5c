package dev.lockstep.backend.web;

import dev.lockstep.common.pem.Certificates;
import dev.lockstep.common.pem.KeyMatch;
import dev.lockstep.common.pem.Pem;
import dev.lockstep.common.pem.PemBlock;
import dev.lockstep.common.pem.PemRefused;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate and key, read at the start and again when they change. A pair that
 * cannot be used is refused as a whole and the last good pair stays in use. Open connections keep
 * the pair with which they started. One thread polls; any thread takes {@link #context}.
 */
final class TlsFiles implements AutoCloseable {
  private static final int BYTES_MAX = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  private final WebConfig.Tls files;
  private volatile Loaded loaded;

  // The polling thread only.
  private @Nullable Content seen;

  /** Released only after the next replacement: a connection may be about to start with it. */
  private @Nullable SslContext replaced;

  private String problem = "";
  private @Nullable X509Certificate reportedExpired;

  private record Content(ByteBuffer certificate, ByteBuffer key) {}

  private record Loaded(Content content, SslContext context, X509Certificate certificate) {}

  private TlsFiles(WebConfig.Tls files, Loaded loaded) {
    this.files = files;
    this.loaded = loaded;
  }

  /**
   * Reads the files.
   *
   * @throws IOException if they cannot be used; the message is for people
   */
  static TlsFiles open(WebConfig.Tls files) throws IOException {
    Loaded loaded = load(files, read(files));
    boolean isJava = loaded.context() instanceof JdkSslContext;
    LOG.info("TLS uses {}", isJava ? "the JDK" : OpenSsl.versionString());
    return new TlsFiles(files, loaded);
  }

  /** The context for new connections. */
  SslContext context() {
    return loaded.context();
  }

  /**
   * Loads the files if they have changed. An operator writes the two one after the other, so they
   * are loaded once two polls in a row have read the same.
   */
  void poll(Instant now) {
    try {
      Content content = read(files);
      boolean isSettled = content.equals(seen);
      seen = content;
      if (isSettled && !content.equals(loaded.content())) {
        Loaded fresh = load(files, content);
        release(replaced);
        replaced = loaded.context();
        loaded = fresh;
        LOG.info(
            "The TLS certificate has been replaced; the new one holds until {}",
            loaded.certificate().getNotAfter().toInstant());
      }
      if (isSettled) {
        problem = "";
      }
    } catch (IOException e) {
      report(String.valueOf(e.getMessage()));
    }
    reportExpiry(now);
  }

  /** Only once no connection can start. */
  @Override
  public void close() {
    release(replaced);
    release(loaded.context());
  }

  /** Its native memory is released with the last connection that uses it. */
  private static void release(@Nullable SslContext context) {
    if (context != null) {
      ReferenceCountUtil.release(context);
    }
  }

  private void report(String text) {
    if (!text.equals(problem)) {
      problem = text;
      LOG.error(
          "Cannot use the TLS files as they are now; the previous certificate stays in use: {}",
          text);
    }
  }

  private void reportExpiry(Instant now) {
    X509Certificate certificate = loaded.certificate();
    Instant end = certificate.getNotAfter().toInstant();
    if (end.isBefore(now) && !certificate.equals(reportedExpired)) {
      reportedExpired = certificate;
      LOG.error(
          "The TLS certificate {} has expired at {}: agents and browsers refuse it. Replace the"
              + " file; it is read without a restart.",
          files.certificate(),
          end);
    }
  }

  private static Content read(WebConfig.Tls files) throws IOException {
    return new Content(read(files.certificate()), read(files.key()));
  }

  private static ByteBuffer read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException("the TLS file " + file + " is larger than " + BYTES_MAX + " B");
      }
      return ByteBuffer.wrap(bytes);
    } catch (IOException e) {
      throw new IOException("the TLS file " + file + " cannot be read", e);
    }
  }

  private static Loaded load(WebConfig.Tls files, Content content) throws IOException {
    byte[] chain = content.certificate().array();
    byte[] key = content.key().array();
    try {
      // Checked first: a context that fails later would keep its native memory.
      X509Certificate certificate = Certificates.read(chain).getFirst();
      requirePair(certificate.getPublicKey(), key);
      SslContext context =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(chain), new ByteArrayInputStream(key))
              .sslProvider(files.provider().here())
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new Loaded(content, context, certificate);
    } catch (SSLException | IllegalArgumentException | GeneralSecurityException | PemRefused e) {
      throw new IOException(
          "the TLS certificate "
              + files.certificate()
              + " and key "
              + files.key()
              + " cannot be used: they must be PEM files that belong together, the key without a"
              + " password",
          e);
    }
  }

  /** A server with the key of another certificate would start, and fail at every handshake. */
  private static void requirePair(PublicKey published, byte[] key)
      throws GeneralSecurityException, PemRefused {
    String algorithm = published.getAlgorithm();
    Optional<PemBlock> own =
        Pem.blocks(new String(key, StandardCharsets.ISO_8859_1)).stream()
            .filter(block -> block.label().equals("PRIVATE KEY"))
            .findFirst();
    // Netty reads other kinds of keys and refuses what is none; those are not compared.
    if (own.isEmpty() || !KeyMatch.isKnown(algorithm)) {
      return;
    }
    PrivateKey read =
        KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(own.get().encoded()));
    if (!KeyMatch.isPair(read, published)) {
      throw new GeneralSecurityException("the key is of another certificate");
    }
  }
}
