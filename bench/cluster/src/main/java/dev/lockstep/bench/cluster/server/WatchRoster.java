package dev.lockstep.bench.cluster.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** All open watches. Owner: the cluster's thread. */
final class WatchRoster {

  /** Life of a watch without a requested timeout. */
  private static final int TIMEOUT_SECONDS_DEFAULT = 1_800;

  private final EventLoop loop;
  private final FaultBook faults;
  private final Set<WatchStream> open = new LinkedHashSet<>();
  private final Map<WatchStream, Future<?>> timeouts = new HashMap<>();
  private long slowClosed;

  WatchRoster(EventLoop loop, FaultBook faults) {
    this.loop = loop;
    this.faults = faults;
  }

  void add(WatchStream watch) {
    open.add(watch);
    int asked = watch.timeoutSeconds();
    timeouts.put(
        watch,
        loop.schedule(
            watch::timeOut, asked > 0 ? asked : TIMEOUT_SECONDS_DEFAULT, TimeUnit.SECONDS));
  }

  void remove(WatchStream watch) {
    open.remove(watch);
    Future<?> timeout = timeouts.remove(watch);
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  boolean isHung(String typeId) {
    return faults.isHung(typeId);
  }

  /** Sends every watch its outstanding changes. */
  void drain() {
    forEach("", WatchStream::drain);
  }

  /** Sends a bookmark to every watch that requested them. */
  void bookmark() {
    forEach("", WatchStream::bookmark);
  }

  /** Applies an action to all watches of a type, or to all when it is empty. */
  void forEach(String typeId, Consumer<WatchStream> action) {
    for (WatchStream watch : List.copyOf(open)) {
      if (typeId.isEmpty() || watch.typeId().equals(typeId)) {
        action.accept(watch);
      }
    }
  }

  void countSlow() {
    slowClosed++;
  }

  long slowClosed() {
    return slowClosed;
  }

  /** Open watches by type. */
  Map<String, Integer> openByType() {
    Map<String, Integer> counts = new TreeMap<>();
    new ArrayList<>(open).forEach(watch -> counts.merge(watch.typeId(), 1, Integer::sum));
    return counts;
  }
}
