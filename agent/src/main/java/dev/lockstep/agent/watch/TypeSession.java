package dev.lockstep.agent.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.ApiExchange;
import dev.lockstep.agent.apiserver.ApiResponse;
import dev.lockstep.agent.apiserver.BodyStream;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.apiserver.Failures;
import dev.lockstep.agent.apiserver.JsonCutter;
import dev.lockstep.agent.apiserver.ListBody;
import dev.lockstep.agent.apiserver.MalformedBodyException;
import dev.lockstep.agent.discovery.ObjectTap;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lists and watches one type under one description: sends the requests that the {@link Reflector}
 * asks for, cuts the answers into objects, projects them, and passes them to the reflector. Owned
 * by the type's watch thread.
 */
final class TypeSession implements ReflectorOutput, ListBody.Items, WatchLine.Receiver {

  private static final String JSON = "application/json";
  private static final String UNREADABLE_CRD = "A CRD cannot be read; its type has no columns.";

  private final TypeEdges edges;
  private final TypeDescriptor type;
  private final TypeOutput output;
  private final ListPermits.Permit permit;
  private final Optional<ObjectTap> tap;
  private final Runnable onUnserved;
  private final Reflector reflector;
  private final Projector projector;
  private final WatchLine line = new WatchLine(this);
  private final PlainLine plainLine;

  private byte[] lineBytes = new byte[0];
  private int lineLength;
  private Action afterItem = Action.Read.ON;

  TypeSession(
      TypeEdges edges,
      TypeDescriptor type,
      TypeOutput output,
      ListPermits.Permit permit,
      TypeWatch.Options options) {
    this.edges = edges;
    this.type = type;
    this.output = output;
    this.permit = permit;
    this.tap = options.tap();
    this.onUnserved = options.onUnserved();
    this.projector = Projector.forType(type, AllowList.builtIn());
    this.plainLine = new PlainLine(projector);
    WatchLimits limits = edges.config().limits();
    this.reflector =
        new Reflector(
            new ReflectorLimits(limits.pageLimit(), limits.objectsMax(), edges.config().times()),
            options.canStream(),
            this,
            output.counters(),
            options.random());
  }

  Action start() {
    return reflector.start(now());
  }

  Action onTimer() {
    return reflector.onTimer(now());
  }

  Action page(Action.ListPage wanted, Consumer<ApiExchange> opened) {
    if (wanted.continueToken().isEmpty()) {
      tap.ifPresent(ObjectTap::listBegins);
    }
    return exchange(ApiPaths.of(type, wanted), listNs(), opened, this::readPage);
  }

  Action stream(Action.StreamList wanted, Consumer<ApiExchange> opened) {
    tap.ifPresent(ObjectTap::listBegins);
    return exchange(ApiPaths.of(type, wanted), listNs(), opened, this::readWatch);
  }

  Action watch(Action.Watch wanted, Consumer<ApiExchange> opened) {
    return exchange(ApiPaths.of(type, wanted), idleNs(), opened, this::readWatch);
  }

  private interface Reader {
    Action read(BodyStream body) throws IOException;
  }

  private Action exchange(String path, long withinNs, Consumer<ApiExchange> opened, Reader reader) {
    try (ApiExchange exchange = edges.api().get(path, JSON)) {
      opened.accept(exchange);
      ApiResponse response = exchange.response(withinNs);
      if (response.code() != 200) {
        return reflector.onFailure(now(), Failures.of(response));
      }
      reflector.onOpened();
      return reader.read(response.body());
    } catch (IOException e) {
      if (Failures.isTls(e)) {
        edges.api().reloadCredentials();
      }
      return reflector.onFailure(now(), Failures.of(e, edges.api().server()));
    }
  }

  private Action readPage(BodyStream body) throws IOException {
    JsonCutter cutter = new JsonCutter(body, edges.config().limits().objectBytesMax(), true);
    Optional<ListBody.End> end = new ListBody(cutter, this).read();
    return end.isPresent()
        ? reflector.onPage(now(), end.get().resourceVersion(), end.get().continueToken())
        : afterItem;
  }

  /** A tap needs whole objects, so they are not read in place. */
  @Override
  public int take(byte[] bytes, int from, int to) {
    return tap.isPresent() ? Projector.NOT_PLAIN : projector.read(bytes, from, to);
  }

  @Override
  public boolean onTaken() {
    try {
      afterItem = reflector.onItem(now(), projector.projectRead());
    } catch (MalformedObjectException e) {
      output.malformed(String.valueOf(e.getMessage()));
      return true;
    }
    return afterItem == Action.Read.ON;
  }

  @Override
  public boolean item(byte[] bytes, int length, boolean isOversized) {
    if (isOversized) {
      output.malformed("An object is larger than %d bytes.".formatted(length));
      return true;
    }
    try {
      afterItem = reflector.onItem(now(), projector.project(bytes, 0, length));
    } catch (MalformedObjectException e) {
      output.malformed(String.valueOf(e.getMessage()));
      return true;
    }
    if (tap.isPresent()) {
      try (JsonParser parser = ObjectJson.factory().createParser(bytes, 0, length)) {
        parser.nextToken();
        tapListed(parser);
      } catch (IOException e) {
        output.malformed(UNREADABLE_CRD);
      }
    }
    return afterItem == Action.Read.ON;
  }

  private Action readWatch(BodyStream body) throws IOException {
    JsonCutter cutter = new JsonCutter(body, edges.config().limits().objectBytesMax(), false);
    Action action = Action.Read.ON;
    while (action == Action.Read.ON) {
      body.setDeadline(now(), reflector.isListing() ? listNs() : idleNs());
      if (cutter.peek() < 0) {
        return reflector.onFailure(now(), Failure.CLOSED);
      }
      action = tap.isEmpty() && cutter.offer(plainLine) ? plainEvent() : line(cutter);
    }
    return action;
  }

  private Action plainEvent() {
    try {
      return reflector.onEvent(now(), plainLine.kind(), projector.projectRead());
    } catch (MalformedObjectException e) {
      output.malformed(String.valueOf(e.getMessage()));
      return Action.Read.ON;
    }
  }

  private Action line(JsonCutter cutter) throws IOException {
    cutter.value();
    lineBytes = cutter.bytes();
    lineLength = cutter.length();
    return line.read(lineBytes, lineLength);
  }

  @Override
  public Action event(EventKind kind, JsonParser object) throws IOException {
    Projected projected;
    try {
      projected = projector.project(object);
    } catch (MalformedObjectException e) {
      output.malformed(String.valueOf(e.getMessage()));
      if (!e.parserUsable()) {
        throw new MalformedBodyException("The apiserver's watch sent a line that cannot be read.");
      }
      return Action.Read.ON;
    }
    if (tap.isPresent() && reflector.isListing() && kind != EventKind.DELETED) {
      try (JsonParser parser = WatchLine.toObject(lineBytes, lineLength)) {
        tapListed(parser);
      }
    }
    return reflector.onEvent(now(), kind, projected);
  }

  @Override
  public Action bookmark(String resourceVersion, boolean endsInitialEvents) {
    output.bookmark();
    return reflector.onBookmark(now(), resourceVersion, endsInitialEvents);
  }

  @Override
  public Action error(Failure failure) {
    return reflector.onFailure(now(), failure);
  }

  @Override
  public Action unknown() {
    output.malformed("A watch event is of a type that is not known.");
    return Action.Read.ON;
  }

  // --- output of the reflector ---

  @Override
  public void replace(List<Projected> all) {
    permit.giveBack();
    output.replace(type, all);
    tap.ifPresent(ObjectTap::listEnds);
  }

  @Override
  public void event(EventKind kind, Projected object) {
    output.event(type, kind, object);
    if (tap.isPresent()) {
      try (JsonParser parser = WatchLine.toObject(lineBytes, lineLength)) {
        tap.get().event(kind, parser);
      } catch (IOException e) {
        output.malformed(UNREADABLE_CRD);
      }
    }
  }

  @Override
  public void state(TypeState state, String message) {
    if (state == TypeState.UNAVAILABLE) {
      tap.ifPresent(ObjectTap::unavailable);
    }
    output.state(type, state, message);
  }

  @Override
  public void restored(String newestSeen, String listed) {
    edges.alarms().onRestoredServer(type.typeId(), newestSeen, listed);
  }

  @Override
  public void unserved() {
    onUnserved.run();
  }

  private void tapListed(JsonParser object) throws IOException {
    if (tap.isPresent()) {
      tap.get().listed(object);
    }
  }

  private long now() {
    return edges.clock().nanos();
  }

  private long listNs() {
    return edges.config().times().requests().list().toNanos();
  }

  private long idleNs() {
    return edges.config().times().requests().idle().toNanos();
  }
}
