package dev.lockstep.backend.web;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;

/** What speaks TLS for the server. */
public enum TlsProvider {
  /** BoringSSL where it can be loaded, else the Java machine's own. */
  AUTO,

  /** The Java machine's own. */
  JDK,

  /** BoringSSL, which Netty brings along for Linux on x86-64. */
  BORINGSSL;

  /**
   * The one to use here.
   *
   * @throws IOException if it cannot be loaded; the message is for people
   */
  SslProvider here() throws IOException {
    if (this == BORINGSSL && !OpenSsl.isAvailable()) {
      throw new IOException(
          "BoringSSL cannot be loaded on this machine ("
              + OpenSsl.unavailabilityCause().getMessage()
              + "); choose another TLS provider: auto or jdk",
          OpenSsl.unavailabilityCause());
    }
    // Counted references: what it takes outside of the heap goes with the connection that took it.
    return this == JDK || !OpenSsl.isAvailable() ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT;
  }
}
