package dev.lockstep.agent.apiserver;

import dev.lockstep.agent.credentials.BearerTokens;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.credentials.CredentialsException;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.credentials.TlsMaterial;
import dev.lockstep.common.clock.Clock;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connection to one apiserver: sends GET requests with the agent's credentials, and reloads those
 * when they are refused. Any thread.
 *
 * <p>HTTP/1.1, one connection per open watch: each has its own flow control, so a type with a slow
 * receiver delays no other, and unread bytes stay with the server. It follows no redirects, asks
 * for no compression and uses no proxy except a configured one. The reflector decides about
 * retries.
 */
public final class ApiConnection implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApiConnection.class);
  private static final long CONNECT_TIMEOUT_SECONDS = 10;

  /** Shortest interval between reloads of credentials, however many watches fail at once. */
  private static final long RELOAD_INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

  private record Client(HttpClient http, ClusterCredentials credentials, BearerTokens tokens) {}

  private final CredentialsSource source;
  private final Clock clock;
  private final ReentrantLock reloading = new ReentrantLock();
  private volatile Client client;
  private long reloadedNs;

  public ApiConnection(CredentialsSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
    this.client = client(source.load());
    this.reloadedNs = clock.nanos();
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
    // The client library's interceptors are bypassed: they retry, redirect and refresh on their
    // own.
    return new ApiExchange(
        ((StandardHttpClient<?, ?, ?>) current.http())
            .consumeBytesDirect((StandardHttpRequest) builder.build(), body),
        body,
        clock);
  }

  /**
   * Reloads the credentials, after the apiserver refused them or its certificate was not accepted.
   */
  public void reloadCredentials() {
    reloading.lock();
    try {
      client.tokens().refuse();
      if (clock.nanos() - reloadedNs < RELOAD_INTERVAL_NS) {
        return;
      }
      reloadedNs = clock.nanos();
      ClusterCredentials loaded = source.load();
      if (!loaded.equals(client.credentials())) {
        HttpClient old = client.http();
        client = client(loaded);
        LOGGER.info("The cluster's credentials have changed; the new ones are in use.");
        // Watches that are open on the old client continue until they end.
        old.close();
      }
    } catch (CredentialsException e) {
      LOGGER.warn("Cannot reload the credentials; the old ones stay in use. {}", e.getMessage());
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
        .apiserver()
        .proxy()
        .ifPresentOrElse(
            proxy ->
                builder
                    .proxyType(HttpClient.ProxyType.HTTP)
                    .proxyAddress(
                        InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())),
            () -> builder.proxyType(HttpClient.ProxyType.DIRECT));
    return new Client(builder.build(), credentials, BearerTokens.of(credentials.token(), clock));
  }

  @Override
  public void close() {
    client.http().close();
  }

  /** Runs the client on virtual threads, which cost little while a watch is silent. */
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
