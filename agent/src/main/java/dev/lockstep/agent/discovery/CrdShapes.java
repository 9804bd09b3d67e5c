package dev.lockstep.agent.discovery;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.EventKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All CustomResourceDefinitions, kept up to date by the watch of their type. Written by that
 * watch's thread, read by the discovery thread as an immutable map.
 */
public final class CrdShapes implements ObjectTap {

  private static final Logger LOGGER = LoggerFactory.getLogger(CrdShapes.class);

  private final Runnable onChange;
  private final CountDownLatch known = new CountDownLatch(1);
  private Map<String, CrdShape> coming = new HashMap<>();
  private volatile Map<String, CrdShape> shapes = Map.of();

  public CrdShapes(Runnable onChange) {
    this.onChange = onChange;
  }

  /** By type id; empty until the CRDs are listed. */
  public Map<String, CrdShape> current() {
    return shapes;
  }

  /** Waits until the CRDs are listed, or until it is known that they cannot be listed. */
  public void await(long withinNs) throws InterruptedException {
    if (!known.await(withinNs, TimeUnit.NANOSECONDS)) {
      LOGGER.warn("The CRDs are not listed yet: custom types start without their columns.");
    }
  }

  @Override
  public void listBegins() {
    coming = new HashMap<>();
  }

  @Override
  public void listed(JsonParser object) throws IOException {
    CrdShape shape = CrdShape.read(object);
    coming.put(shape.name(), shape);
  }

  @Override
  public void listEnds() {
    publish(coming);
    coming = new HashMap<>();
  }

  @Override
  public void event(EventKind kind, JsonParser object) throws IOException {
    CrdShape shape = CrdShape.read(object);
    Map<String, CrdShape> changed = new HashMap<>(shapes);
    if (kind == EventKind.DELETED) {
      changed.remove(shape.name());
    } else {
      changed.put(shape.name(), shape);
    }
    publish(changed);
  }

  /** Ends the wait: there will be no list. */
  @Override
  public void unavailable() {
    known.countDown();
  }

  private void publish(Map<String, CrdShape> changed) {
    Map<String, CrdShape> before = shapes;
    shapes = Map.copyOf(changed);
    known.countDown();
    if (!shapes.equals(before)) {
      onChange.run();
    }
  }
}
