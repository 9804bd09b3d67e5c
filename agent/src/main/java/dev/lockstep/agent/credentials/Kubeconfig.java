package dev.lockstep.agent.credentials;

import dev.lockstep.agent.credentials.ClusterCredentials.ClientKey;
import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import dev.lockstep.common.clock.Clock;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Credentials in a kubeconfig. Content that is not supported, or neither safe nor allowed, is
 * refused with a message; nothing in the file is run or followed before that.
 */
public final class Kubeconfig {

  private static final int PEM_BYTES_MAX = 1024 * 1024;
  private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(30);

  private final Path file;
  private final KubeconfigOptions options;
  private final Clock clock;

  private Kubeconfig(Path file, KubeconfigOptions options, Clock clock) {
    this.file = file;
    this.options = options;
    this.clock = clock;
  }

  public static CredentialsSource source(Path file, KubeconfigOptions options, Clock clock) {
    return new Kubeconfig(file.toAbsolutePath(), options, clock)::load;
  }

  private ClusterCredentials load() {
    Config config = KubeconfigYaml.read(file);
    Context context = context(config);
    Cluster cluster =
        one(
            config.getClusters(),
            "cluster",
            context.getCluster(),
            n -> n.getName(),
            n -> n.getCluster());
    AuthInfo user =
        context.getUser() == null || context.getUser().isEmpty()
            ? new AuthInfo()
            : one(config.getUsers(), "user", context.getUser(), n -> n.getName(), n -> n.getUser());
    refuseUnsupported(user);
    URI server = server(cluster);
    return new ClusterCredentials(
        new ClusterCredentials.Apiserver(
            server,
            authorities(cluster),
            !Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify()),
            proxy(cluster)),
        clientKey(user),
        token(user));
  }

  private Context context(Config config) {
    String name = options.context().orElse(text(config.getCurrentContext()));
    if (name.isEmpty()) {
      throw problem("has no current-context: set one with kubectl config use-context, or name one");
    }
    return one(config.getContexts(), "context", name, n -> n.getName(), n -> n.getContext());
  }

  private <N, T> T one(
      @Nullable List<N> all,
      String what,
      @Nullable String name,
      Function<N, @Nullable String> nameOf,
      Function<N, @Nullable T> bodyOf) {
    if (name == null || name.isEmpty()) {
      throw problem("has a context without a " + what);
    }
    List<N> found = new ArrayList<>();
    for (N each : all == null ? List.<N>of() : all) {
      if (name.equals(nameOf.apply(each))) {
        found.add(each);
      }
    }
    if (found.isEmpty()) {
      throw problem("has no %s named \"%s\"".formatted(what, name));
    }
    if (found.size() > 1) {
      throw problem("has more than one %s named \"%s\"".formatted(what, name));
    }
    @Nullable T body = bodyOf.apply(found.getFirst());
    if (body == null) {
      throw problem("has a %s named \"%s\" without content".formatted(what, name));
    }
    return body;
  }

  private URI server(Cluster cluster) {
    URI server = uri("server", text(cluster.getServer()));
    if ("http".equalsIgnoreCase(server.getScheme())
        && !options.allowsPlainHttp()
        && !(server.getHost() != null && ClusterCredentials.isLoopback(server))) {
      throw problem("names a server without TLS (http://), which is not allowed");
    }
    if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify()) && !options.allowsInsecureTls()) {
      throw problem(
          "sets insecure-skip-tls-verify, which is not allowed: give the cluster's CA instead");
    }
    if (!text(cluster.getTlsServerName()).isEmpty()) {
      throw problem(
          "sets tls-server-name, which is not supported: use an address that the certificate"
              + " names");
    }
    return server;
  }

  private Optional<URI> proxy(Cluster cluster) {
    String proxy = text(cluster.getProxyUrl());
    if (proxy.isEmpty()) {
      return Optional.empty();
    }
    if (!options.allowsProxy()) {
      throw problem("sets proxy-url, which is not allowed");
    }
    URI uri = uri("proxy-url", proxy);
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1) {
      throw problem("sets a proxy-url that is not of the form http://HOST:PORT");
    }
    return Optional.of(uri);
  }

  private Optional<String> authorities(Cluster cluster) {
    Optional<String> pem =
        pem(
            "certificate-authority",
            cluster.getCertificateAuthorityData(),
            cluster.getCertificateAuthority());
    pem.ifPresent(
        text -> TlsMaterial.checkAuthorities("The certificate-authority in " + file, text, now()));
    return pem;
  }

  private Optional<ClientKey> clientKey(AuthInfo user) {
    Optional<String> certificate =
        pem("client-certificate", user.getClientCertificateData(), user.getClientCertificate());
    Optional<String> key = pem("client-key", user.getClientKeyData(), user.getClientKey());
    if (certificate.isPresent() != key.isPresent()) {
      throw problem(
          certificate.isPresent()
              ? "has a client-certificate without its client-key"
              : "has a client-key without its client-certificate");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    TlsMaterial.checkClientCertificate(
        "The client-certificate in " + file, certificate.get(), now());
    ClientKey both = new ClientKey(certificate.get(), key.get());
    TlsMaterial.checkPair("The client-certificate in " + file, both);
    return Optional.of(both);
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.epochMs());
  }

  private Token token(AuthInfo user) {
    String path = text(user.getTokenFile());
    if (!path.isEmpty()) {
      Path resolved = beside(path);
      BearerTokens.readFile(resolved);
      return new Token.File(resolved);
    }
    if (!text(user.getToken()).isEmpty()) {
      return new Token.Fixed(BearerTokens.checked("The token in " + file, user.getToken()));
    }
    return user.getExec() == null ? new Token.None() : program(user.getExec());
  }

  private Token program(ExecConfig exec) {
    String command = text(exec.getCommand());
    if (command.isEmpty()) {
      throw problem("has an exec section without a command");
    }
    if (!options.allowsPrograms()) {
      throw problem(
          "wants to run the program %s to get a token, which is not allowed".formatted(command));
    }
    List<String> arguments = exec.getArgs() == null ? List.of() : exec.getArgs();
    List<ExecEnvVar> variables = exec.getEnv() == null ? List.of() : exec.getEnv();
    if (arguments.stream().anyMatch(each -> each == null)
        || variables.stream().anyMatch(each -> each == null || text(each.getName()).isEmpty())) {
      throw problem("has an exec section with an empty argument or a variable without a name");
    }
    List<String> line = new ArrayList<>();
    line.add(command.contains("/") ? beside(command).toString() : command);
    line.addAll(arguments);
    Map<String, String> environment = new HashMap<>();
    variables.forEach(each -> environment.put(each.getName(), text(each.getValue())));
    return new Token.Program(line, environment, text(exec.getApiVersion()), PROGRAM_TIMEOUT);
  }

  private void refuseUnsupported(AuthInfo user) {
    if (!text(user.getAs()).isEmpty()
        || !text(user.getAsUid()).isEmpty()
        || (user.getAsGroups() != null && !user.getAsGroups().isEmpty())
        || (user.getAsUserExtra() != null && !user.getAsUserExtra().isEmpty())) {
      throw problem("impersonates another user (as, as-groups), which an agent never does");
    }
    if (user.getAuthProvider() != null) {
      throw problem(
          "uses an auth-provider, which Kubernetes has removed: use an exec program or a token");
    }
    if (!text(user.getUsername()).isEmpty() || !text(user.getPassword()).isEmpty()) {
      throw problem("uses a user name and password, which Kubernetes has removed: use a token");
    }
  }

  private Optional<String> pem(String what, @Nullable String base64, @Nullable String path) {
    if (base64 != null && !base64.isEmpty()) {
      try {
        byte[] bytes = Base64.getMimeDecoder().decode(strict(base64));
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw problem("has %s-data that is not base64".formatted(what));
      }
    }
    if (path != null && !path.isEmpty()) {
      return Optional.of(SmallFiles.read("The " + what, beside(path), PEM_BYTES_MAX));
    }
    return Optional.empty();
  }

  /** The lenient decoder is used for line breaks only: it would skip any other character, too. */
  private static String strict(String base64) {
    String joined = base64.replaceAll("\\s", "");
    if (!joined.matches("[A-Za-z0-9+/]*={0,2}")) {
      throw new IllegalArgumentException("not base64");
    }
    return joined;
  }

  private URI uri(String what, String text) {
    if (text.isEmpty()) {
      throw problem("has a cluster without a " + what);
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw problem("has a %s that is not a URL".formatted(what));
    }
  }

  private Path beside(String path) {
    return file.resolveSibling(path).normalize();
  }

  private CredentialsException problem(String what) {
    return new CredentialsException("The kubeconfig %s %s.".formatted(file, what));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
