package dev.lockstep.backend.web;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;

/** The implementation of TLS that the server uses. */
public enum TlsProvider {
  /** BoringSSL where it can be loaded, otherwise the JDK's. */
  AUTO,

  /** The JDK's implementation. */
  JDK,

  /** BoringSSL, which Netty ships for Linux on x86-64. */
  BORINGSSL;

  /**
   * The provider to use on this machine.
   *
   * @throws IOException if BoringSSL is required and cannot be loaded; the message is for people
   */
  SslProvider here() throws IOException {
    if (this == BORINGSSL && !OpenSsl.isAvailable()) {
      throw new IOException(
          "BoringSSL cannot be loaded on this machine ("
              + OpenSsl.unavailabilityCause().getMessage()
              + "); choose another TLS provider: auto or jdk",
          OpenSsl.unavailabilityCause());
    }
    // Reference-counted: its native memory is released with the connection that took it.
    return this == JDK || !OpenSsl.isAvailable() ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT;
  }
}
