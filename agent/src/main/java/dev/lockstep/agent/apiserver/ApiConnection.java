package dev.lockstep.agent.apiserver;

import dev.lockstep.agent.credentials.BearerTokens;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.credentials.TlsMaterial;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one apiserver: sends GET requests with our credentials, and loads those anew when they
 * are refused. Safe for all threads.
 *
 * <p>HTTP/1.1, one connection per open watch: each has its own flow control, so a type whose
 * receiver is slow holds up no other, and what is not read stays with the server. No redirects are
 * followed, no compression is asked for, no proxy is used but a configured one. Retries are the
 * reflector's to decide.
 */
public final class ApiConnection implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApiConnection.class);
  private static final long CONNECT_TIMEOUT_SECONDS = 10;

  /** However many watches fail at once, credentials are loaded at most this often. */
  private static final long RELOAD_INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

  private record Client(HttpClient http, ClusterCredentials credentials, BearerTokens tokens) {}

  private final CredentialsSource source;
  private final NanoClock clock;
  private final EpochClock epochClock;
  private final ReentrantLock reloading = new ReentrantLock();
  private volatile Client client;
  private long reloadedNs;

  public ApiConnection(CredentialsSource source, NanoClock clock, EpochClock epochClock) {
    this.source = source;
    this.clock = clock;
    this.epochClock = epochClock;
    this.client = client(source.load());
    this.reloadedNs = clock.nanoTime();
  }

  public URI server() {
    return client.credentials().server();
  }

  /**
   * Sends a request.
   *
   * @param path with its query, beginning with a slash
   */
  public ApiExchange get(String path, String accept) throws IOException {
    Client current = client;
    HttpRequest.Builder builder = current.http().newHttpRequestBuilder();
    builder.uri(URI.create(current.credentials().server() + path));
    builder.header("Accept", accept);
    builder.header("User-Agent", "lockstep-agent");
    Optional<String> token;
    try {
      token = current.tokens().current();
    } catch (CredentialsException e) {
      throw new IOException(e.getMessage(), e);
    }
    token.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
    BodyStream body = new BodyStream(clock);
    // Not through the client library's interceptors: they retry, follow and refresh on their own.
    return new ApiExchange(
        ((StandardHttpClient<?, ?, ?>) current.http())
            .consumeBytesDirect((StandardHttpRequest) builder.build(), body),
        body,
        clock);
  }

  /**
   * The apiserver refused our credentials, or we its certificate: what is configured may have
   * changed.
   */
  public void reloadCredentials() {
    reloading.lock();
    try {
      client.tokens().refuse();
      if (clock.nanoTime() - reloadedNs < RELOAD_INTERVAL_NS) {
        return;
      }
      reloadedNs = clock.nanoTime();
      ClusterCredentials loaded = source.load();
      if (!loaded.equals(client.credentials())) {
        HttpClient old = client.http();
        client = client(loaded);
        LOGGER.info("The cluster's credentials were replaced; the new ones are in use.");
        // Watches that are open on the old one go on until they end.
        old.close();
      }
    } catch (CredentialsException e) {
      LOGGER.warn("{} The credentials loaded before stay in use.", e.getMessage());
    } finally {
      reloading.unlock();
    }
  }

  private Client client(ClusterCredentials credentials) {
    HttpClient.Builder builder = new PlainClientFactory().newBuilder();
    builder.connectTimeout(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    builder.preferHttp11();
    if (!credentials.server().getScheme().equalsIgnoreCase("http")) {
      builder.sslContext(TlsMaterial.keys(credentials.clientKey()), TlsMaterial.trust(credentials));
    }
    credentials
        .proxy()
        .ifPresentOrElse(
            proxy ->
                builder
                    .proxyType(HttpClient.ProxyType.HTTP)
                    .proxyAddress(
                        InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())),
            () -> builder.proxyType(HttpClient.ProxyType.DIRECT));
    return new Client(
        builder.build(), credentials, BearerTokens.of(credentials.token(), epochClock));
  }

  @Override
  public void close() {
    client.http().close();
  }

  /** Gives the client virtual threads, which cost nothing while a watch is silent. */
  private static final class PlainClientFactory extends JdkHttpClientFactory {
    @Override
    protected java.net.http.HttpClient.Builder createNewHttpClientBuilder() {
      return java.net.http.HttpClient.newBuilder()
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("watch-http").factory()))
          .followRedirects(java.net.http.HttpClient.Redirect.NEVER);
    }
  }
}
