package dev.lockstep.agent.discovery;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.agent.apiserver.ApiConnection;
import dev.lockstep.agent.apiserver.ApiExchange;
import dev.lockstep.agent.apiserver.ApiResponse;
import dev.lockstep.agent.apiserver.BodyStream;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.apiserver.Failures;
import dev.lockstep.agent.apiserver.MalformedBodyException;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.common.clock.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an apiserver for its types: by the aggregated document if the server offers it, otherwise
 * group by group. A group that does not answer is doubtful, not empty. Owned by the discovery
 * thread; any thread may call {@link #abort}.
 */
public final class Discovery {

  private static final Logger LOGGER = LoggerFactory.getLogger(Discovery.class);
  private static final ObjectMapper JSON = new ObjectMapper(ObjectJson.factory());
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final int BODY_BYTES_MAX = 32 * 1024 * 1024;

  /** Most requests of one discovery. */
  private static final int REQUESTS_MAX = 5_000;

  private static final String PLAIN = "application/json";
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
          + PLAIN;

  /** The first minor version of Kubernetes 1 with streaming lists. */
  private static final int STREAMING_MINOR = 27;

  private final ApiConnection api;
  private final Clock clock;
  private volatile @Nullable ApiExchange exchange;
  private volatile boolean isAborted;
  private int requests;

  public Discovery(ApiConnection api, Clock clock) {
    this.api = api;
    this.clock = clock;
  }

  /** The server refused a request. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int code;

    RefusedException(Failure failure) {
      super(failure.message());
      this.code = failure.code();
    }

    int code() {
      return code;
    }
  }

  public DiscoveryDocuments.Result fetch() throws IOException {
    requests = 0;
    DiscoveryDocuments documents = new DiscoveryDocuments();
    JsonNode core = get("/api", AGGREGATED);
    if (DiscoveryDocuments.isAggregated(core)) {
      documents.addAggregated(core);
    } else {
      addVersions(documents, "", "/api/", DiscoveryDocuments.coreVersions(core));
    }
    JsonNode groups = get("/apis", AGGREGATED);
    if (DiscoveryDocuments.isAggregated(groups)) {
      documents.addAggregated(groups);
    } else {
      for (Map.Entry<String, List<String>> group :
          DiscoveryDocuments.groupVersions(groups).entrySet()) {
        addVersions(documents, group.getKey(), "/apis/" + group.getKey() + "/", group.getValue());
      }
    }
    return documents.result();
  }

  private void addVersions(
      DiscoveryDocuments documents, String group, String path, List<String> versions)
      throws IOException {
    for (String version : versions) {
      try {
        documents.addResources(group, version, get(path + version, PLAIN));
      } catch (RefusedException e) {
        // An aggregated API is down; the others are not.
        documents.doubt(group);
        LOGGER.warn(
            "Cannot discover the group {} {}; its types stay as they are: {}",
            group,
            version,
            e.getMessage());
      }
    }
  }

  /** Asks whether the server offers streaming lists; an older server would stay silent. */
  public boolean offersStreaming() {
    try {
      JsonNode version = get("/version", PLAIN);
      int major = number(version.path("major").asText(""));
      return major > 1
          || (major == 1 && number(version.path("minor").asText("")) >= STREAMING_MINOR);
    } catch (IOException e) {
      LOGGER.warn(
          "Cannot read the apiserver's version, so types are listed in pages: {}", e.getMessage());
      return false;
    }
  }

  public void abort() {
    isAborted = true;
    ApiExchange current = exchange;
    if (current != null) {
      current.abort();
    }
  }

  private JsonNode get(String path, String accept) throws IOException {
    if (++requests > REQUESTS_MAX) {
      throw new IOException("The apiserver has more than %d groups.".formatted(REQUESTS_MAX));
    }
    try (ApiExchange current = api.get(path, accept)) {
      exchange = current;
      if (isAborted) {
        current.abort();
      }
      ApiResponse response = current.response(TIMEOUT_NS);
      if (response.code() != 200) {
        Failure failure = Failures.of(response);
        if (failure.isUnauthorized()) {
          api.reloadCredentials();
        }
        throw new RefusedException(failure);
      }
      return JSON.readTree(body(response.body()));
    } catch (JacksonException e) {
      throw new MalformedBodyException("The apiserver's discovery document is not JSON.");
    } catch (RefusedException e) {
      throw e;
    } catch (IOException e) {
      if (Failures.isTls(e)) {
        api.reloadCredentials();
      }
      throw new IOException(Failures.of(e, api.server()).message(), e);
    }
  }

  private byte[] body(BodyStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    @Nullable ByteBuffer piece = stream.next();
    while (piece != null) {
      if (bytes.size() + piece.remaining() > BODY_BYTES_MAX) {
        throw new MalformedBodyException("The apiserver's discovery document is too large.");
      }
      bytes.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
      piece = stream.next();
    }
    return bytes.toByteArray();
  }

  /** Reads the leading digits, as of "34+". */
  private static int number(String text) {
    int value = 0;
    for (int i = 0; i < Math.min(text.length(), 6); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        break;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}
