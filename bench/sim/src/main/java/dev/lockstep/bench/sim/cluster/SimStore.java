package dev.lockstep.bench.sim.cluster;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.wire.Cell;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of a simulated cluster, with its history: the truth with which every party is
 * compared. Each write has a resourceVersion; the history of a type can be compacted up to one.
 */
public final class SimStore {
  /** One write. */
  public record Write(long version, EventKind kind, SimObject object) {}

  /** The objects and the history of one type. */
  private static final class Table {
    final TreeMap<String, SimObject> objects = new TreeMap<>();
    final List<Write> history = new ArrayList<>();
    final List<Runnable> watchers = new ArrayList<>();
    long compactedTo;
    boolean isServed = true;
  }

  /** The meaning of an encoded resource. */
  public record Meaning(String name, String team) {}

  private final Map<ByteBuffer, Meaning> meanings = new HashMap<>();
  private final Map<String, Table> tables = new TreeMap<>();
  private long version = 100;
  private long uids;
  private int generation;
  private int restores;

  SimStore(List<String> types) {
    types.forEach(type -> tables.put(type, new Table()));
  }

  public long version() {
    return version;
  }

  /** The meaning of a resource whose bytes this store wrote. */
  public Meaning meaning(byte[] resource) {
    return Invariant.present(
        meanings.get(ByteBuffer.wrap(resource)), "a resource was written here");
  }

  /** Changes when all connections end, as at a restart of the server. */
  int generation() {
    return generation;
  }

  /** Number of times that the history went back. */
  public int restores() {
    return restores;
  }

  /** Restarts the server; its content stays. */
  public void restart() {
    generation++;
    toldAll();
  }

  /** Runs after each write, and after any other event that a watch may send. */
  void onWrite(String type, Runnable watcher) {
    table(type).watchers.add(watcher);
  }

  void forget(String type, Runnable watcher) {
    table(type).watchers.remove(watcher);
  }

  public boolean isServed(String type) {
    return table(type).isServed;
  }

  /** Adds or removes a custom type, with its objects. */
  public void serve(String type, boolean isServed) {
    Table table = table(type);
    table.isServed = isServed;
    generation++;
    if (!isServed) {
      table.objects.clear();
      table.history.clear();
      table.compactedTo = ++version;
    }
    told(table);
  }

  public Collection<SimObject> objects(String type) {
    return table(type).objects.values();
  }

  public int size(String type) {
    return table(type).objects.size();
  }

  public @Nullable SimObject find(String type, String key) {
    return table(type).objects.get(key);
  }

  public List<Write> history(String type) {
    return table(type).history;
  }

  /** Compacts the history: watches from an older version are refused as gone. */
  long compactedTo(String type) {
    return table(type).compactedTo;
  }

  public void compact(String type) {
    table(type).compactedTo = version;
  }

  /**
   * Creates or changes an object.
   *
   * @param content the visible content; a write with the same content is invisible
   */
  public void put(String type, String namespace, String name, String team, String content) {
    Table table = table(type);
    String key = SimObject.key(namespace, name);
    SimObject before = table.objects.get(key);
    String uid = before == null ? "u" + ++uids : before.projected().uid();
    byte[] resource =
        Resource.newBuilder()
            .setName(name)
            .setUid(uid)
            .addLabels(Label.newBuilder().setKey("team").setValue(team))
            .addCells(Cell.newBuilder().setText(content))
            .build()
            .toByteArray();
    Projected projected = new Projected(namespace, name, uid, Long.toString(++version), resource);
    SimObject object = new SimObject(key, team, projected);
    meanings.put(ByteBuffer.wrap(resource), new Meaning(name, team));
    table.objects.put(key, object);
    EventKind kind = before == null ? EventKind.ADDED : EventKind.MODIFIED;
    table.history.add(new Write(version, kind, object));
    told(table);
  }

  /** Writes an object without a change: only its version is new. */
  public void touch(String type, String key) {
    Table table = table(type);
    SimObject object = table.objects.get(key);
    if (object != null) {
      SimObject touched = stamped(object, ++version);
      table.objects.put(key, touched);
      table.history.add(new Write(version, EventKind.MODIFIED, touched));
      told(table);
    }
  }

  /** Picks one of the objects. */
  public @Nullable SimObject any(String type, Luck luck) {
    TreeMap<String, SimObject> objects = table(type).objects;
    if (objects.isEmpty()) {
      return null;
    }
    String near = luck.pick(SimNames.NAMESPACES) + "/n" + luck.below(1_000);
    Map.Entry<String, SimObject> found = objects.ceilingEntry(near);
    return (found == null ? objects.firstEntry() : found).getValue();
  }

  /** Deletes an object; the deletion has its own version. */
  public void delete(String type, String key) {
    Table table = table(type);
    SimObject gone = table.objects.remove(key);
    if (gone != null) {
      Projected last = gone.projected();
      Projected projected =
          new Projected(
              last.namespace(), last.name(), last.uid(), Long.toString(++version), last.resource());
      table.history.add(
          new Write(version, EventKind.DELETED, new SimObject(key, gone.team(), projected)));
      told(table);
    }
  }

  /** Moves the history back, as a restore of etcd from a backup does; the content stays. */
  public void goBack(long versions) {
    version = Math.max(1, version - versions);
    generation++;
    restores++;
    for (Table table : tables.values()) {
      table.history.clear();
      table.compactedTo = version;
      table.objects.replaceAll((key, object) -> stamped(object, version));
    }
    toldAll();
  }

  private static SimObject stamped(SimObject object, long version) {
    Projected old = object.projected();
    return new SimObject(
        object.key(),
        object.team(),
        new Projected(
            old.namespace(), old.name(), old.uid(), Long.toString(version), old.resource()));
  }

  private void told(Table table) {
    for (int i = 0; i < table.watchers.size(); i++) {
      table.watchers.get(i).run();
    }
  }

  private void toldAll() {
    tables.values().forEach(this::told);
  }

  private Table table(String type) {
    Table table = tables.get(type);
    if (table == null) {
      throw new IllegalArgumentException(type);
    }
    return table;
  }
}
