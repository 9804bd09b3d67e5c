package dev.lockstep.agent.watch;

import dev.lockstep.agent.discovery.CrdShape;
import dev.lockstep.agent.discovery.CrdShapes;
import dev.lockstep.agent.discovery.DiscoveredType;
import dev.lockstep.agent.discovery.DiscoveryDocuments;
import dev.lockstep.agent.discovery.TypeSelection;
import dev.lockstep.agent.types.TypeDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watched types, each with its own thread. Starts, changes and withdraws watches to match
 * discoveries and CRDs. Owned by the discovery thread.
 */
final class TypeRoster {

  static final String CRDS = "customresourcedefinitions.apiextensions.k8s.io";

  private static final Logger LOGGER = LoggerFactory.getLogger(TypeRoster.class);

  private final TypeEdges edges;
  private final TypeSelection selection;
  private final CrdShapes shapes;
  private final Runnable onUnserved;
  private final RandomGenerator.SplittableGenerator random;
  private final Map<String, TypeWatch> watches = new LinkedHashMap<>();
  private final Map<String, TypeWatch> leaving = new HashMap<>();
  private final Set<String> unlistedCrds = new HashSet<>();
  private Map<String, CrdShape> lastShapes = Map.of();
  private Optional<TypeWatch> crdsOnly = Optional.empty();
  private boolean canStream;

  TypeRoster(
      TypeEdges edges,
      CrdShapes shapes,
      Runnable onUnserved,
      RandomGenerator.SplittableGenerator random) {
    this.edges = edges;
    this.selection = new TypeSelection(edges.config().choice());
    this.shapes = shapes;
    this.onUnserved = onUnserved;
    this.random = random;
  }

  void allowStreaming(boolean isOffered) {
    canStream = edges.config().streamsLists() && isOffered;
  }

  /**
   * Starts with the CRDs, whether they are chosen or not: the columns of custom types depend on
   * them.
   */
  void beginWithCrds(DiscoveryDocuments.Result found) {
    for (DiscoveredType type : found.types()) {
      if (type.typeId().equals(CRDS)) {
        boolean isChosen = selection.isChosen(type);
        TypeWatch watch = watch(describe(type), isChosen ? edges.sink() : new NoSink());
        if (isChosen) {
          watches.put(CRDS, watch);
        } else {
          crdsOnly = Optional.of(watch);
        }
        watch.start();
        return;
      }
    }
    shapes.unavailable();
  }

  /** Starts and withdraws watches so that they match the discovered types. */
  TypeSelection.Chosen apply(DiscoveryDocuments.Result found) {
    TypeSelection.Chosen chosen = selection.choose(found.types());
    leaving.values().removeIf(TypeWatch::hasEnded);
    Set<String> ids = new HashSet<>();
    for (DiscoveredType type : chosen.types()) {
      ids.add(type.typeId());
      keep(type, found.doubtfulGroups().contains(type.group()));
    }
    for (TypeWatch watch : List.copyOf(watches.values())) {
      TypeDescriptor type = watch.type();
      if (!ids.contains(type.typeId()) && !found.doubtfulGroups().contains(type.group())) {
        LOGGER.info("The type {} is gone.", type.typeId());
        watches.remove(type.typeId());
        leaving.put(type.typeId(), watch);
        watch.withdraw();
      }
    }
    return chosen;
  }

  private void keep(DiscoveredType found, boolean isDoubtful) {
    TypeDescriptor type = describe(found);
    TypeWatch watch = watches.get(type.typeId());
    if (watch == null) {
      TypeWatch begun = watch(type, edges.sink());
      watches.put(type.typeId(), begun);
      begun.start();
    } else if (!watch.type().equals(type) && !isDoubtful) {
      LOGGER.info("The description of the type {} changed: it is listed again.", type.typeId());
      watch.change(type);
    }
  }

  private TypeWatch watch(TypeDescriptor type, WatchSink sink) {
    boolean isCrds = type.typeId().equals(CRDS);
    TypeWatch.Options options =
        new TypeWatch.Options(
            canStream,
            isCrds ? Optional.of(shapes) : Optional.empty(),
            onUnserved,
            Optional.ofNullable(leaving.get(type.typeId())),
            random.split());
    return new TypeWatch(edges, sink, type, options);
  }

  private TypeDescriptor describe(DiscoveredType type) {
    return type.describe(shapes.current());
  }

  /**
   * Compares the discovery with the CRDs, and returns whether they agree. The discovery follows the
   * CRDs after a moment, so it must be repeated soon after a change.
   */
  boolean settle(DiscoveryDocuments.Result found) {
    Map<String, CrdShape> current = shapes.current();
    Map<String, String> versions = new HashMap<>();
    found.types().forEach(type -> versions.put(type.typeId(), type.version()));
    lastShapes.keySet().stream().filter(id -> !current.containsKey(id)).forEach(unlistedCrds::add);
    lastShapes = current;
    unlistedCrds.removeIf(id -> current.containsKey(id) || !versions.containsKey(id));
    for (CrdShape shape : current.values()) {
      String version = versions.getOrDefault(shape.name(), "");
      if (shape.isEstablished() && !shape.columns().containsKey(version)) {
        return false;
      }
    }
    return unlistedCrds.isEmpty();
  }

  List<TypeWatch> watches() {
    return List.copyOf(watches.values());
  }

  /** All watches with a thread, including types that are not reported or are being withdrawn. */
  List<TypeWatch> all() {
    List<TypeWatch> all = new ArrayList<>(watches.values());
    all.addAll(leaving.values());
    crdsOnly.ifPresent(all::add);
    return all;
  }
}
