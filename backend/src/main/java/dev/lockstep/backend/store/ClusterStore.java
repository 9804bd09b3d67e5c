package dev.lockstep.backend.store;

import dev.lockstep.backend.access.Names;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The store. May be used from any thread, one call at a time; every change is one transaction that
 * is on the disk when the call returns, or has not happened when it throws {@link StoreRefused}.
 *
 * <p>Guarantees: a cluster's history is drawn once; its epochs only go up; one boot id never has
 * two epochs, among the newest {@link #BOOTS_MAX}; a policy revision never names two contents.
 */
public final class ClusterStore implements AutoCloseable {
  /** Boot ids kept for each cluster; an agent from more restarts ago is not fenced. */
  public static final int BOOTS_MAX = 1_000;

  public static final int CLUSTERS_MAX = 10_000;

  /** Events that the audit trail keeps; the oldest go first. */
  public static final int AUDIT_MAX = 100_000;

  private static final int HISTORY_BYTES = 16;
  private static final Pattern BOOT_ID = Pattern.compile("[0-9a-f]{32}");

  private final ReentrantLock lock = new ReentrantLock();
  private final String name;
  private final Connection connection;
  private final SecureRandom random;
  private final InstantSource clock;

  /**
   * The statements that change the store, prepared on first use: preparing takes longer than
   * running. Bounded, as their texts are constants of this class.
   */
  private final Map<String, PreparedStatement> changes = new HashMap<>();

  private ClusterStore(
      String name, Connection connection, SecureRandom random, InstantSource clock) {
    this.name = name;
    this.connection = connection;
    this.random = random;
    this.clock = clock;
  }

  /** Opens the file, or creates it in an existing folder. */
  public static ClusterStore open(Path file, SecureRandom random, InstantSource clock) {
    return new ClusterStore(file.toString(), StoreFile.open(file), random, clock);
  }

  /** Opens a store that ends with the process, for a demo and for tests. */
  public static ClusterStore inMemory(SecureRandom random, InstantSource clock) {
    return new ClusterStore("in memory", StoreFile.openInMemory(), random, clock);
  }

  /** Returns the cluster's record; the first call for a cluster draws its history. */
  public ClusterRecord cluster(String cluster) {
    requireName(cluster);
    return inTransaction(() -> findOrAdd(cluster));
  }

  /** Returns all clusters ever asked for, by name. */
  public List<ClusterRecord> clusters() {
    return inTransaction(() -> {
      List<ClusterRecord> all = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT name, history, epoch FROM cluster ORDER BY name")) {
        while (rows.next()) {
          all.add(new ClusterRecord(rows.getString(1), rows.getString(2), rows.getLong(3)));
        }
      }
      return List.copyOf(all);
    });
  }

  /**
   * Assigns the epoch under which an agent may serve the cluster.
   *
   * @param bootId 32 lower-case hexadecimal digits
   */
  public EpochGrant grant(String cluster, String bootId) {
    requireName(cluster);
    if (!BOOT_ID.matcher(bootId).matches()) {
      throw new IllegalArgumentException("a boot id has 32 hexadecimal digits");
    }
    return inTransaction(() -> {
      long newest = findOrAdd(cluster).epoch();
      long known = epochOf(cluster, bootId);
      if (known > 0) {
        return known == newest ? new EpochGrant.Same(newest) : new EpochGrant.Fenced(newest);
      }
      addBoot(cluster, bootId, newest + 1);
      return new EpochGrant.New(newest + 1);
    });
  }

  /** Returns the newest policies' number if this is their content, otherwise the next number. */
  public long policyRevision(String contentHash) {
    return inTransaction(() -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT revision, content FROM policy_revision")) {
        boolean any = row.next();
        long newest = any ? row.getLong(1) : 0;
        if (any && row.getString(2).equals(contentHash)) {
          return newest;
        }
        update(
            "INSERT OR REPLACE INTO policy_revision (row, revision, content) VALUES (1, ?, ?)",
            newest + 1,
            contentHash);
        return newest + 1;
      }
    });
  }

  /** Appends events to the audit trail, in one transaction. */
  public void append(List<AuditEntry> entries) {
    String lines = AuditLines.json(entries);
    inTransaction(() -> {
      update(
          "INSERT INTO audit (at_ms, kind, cluster, subject, detail)"
              + " SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4"
              + " FROM jsonb_each(?)",
          lines);
      return update(
          "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", (long) AUDIT_MAX);
    });
  }

  /** Returns the newest events of the audit trail, newest first. */
  public List<AuditEntry> newestEntries(int max) {
    return inTransaction(() -> {
      List<AuditEntry> entries = new ArrayList<>();
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT at_ms, kind, cluster, subject, detail FROM audit"
                  + " ORDER BY id DESC LIMIT ?")) {
        query.setInt(1, Math.clamp(max, 0, AUDIT_MAX));
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            entries.add(
                new AuditEntry(
                    Instant.ofEpochMilli(rows.getLong(1)),
                    AuditKind.valueOf(rows.getString(2)),
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5)));
          }
        }
      }
      return List.copyOf(entries);
    });
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw StoreFile.refused(name, e);
    } finally {
      lock.unlock();
    }
  }

  private ClusterRecord findOrAdd(String cluster) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT history, epoch FROM cluster WHERE name = ?")) {
      query.setString(1, cluster);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          return new ClusterRecord(cluster, row.getString(1), row.getLong(2));
        }
      }
    }
    if (Schema.number(connection, "SELECT count(*) FROM cluster") >= CLUSTERS_MAX) {
      throw new StoreRefused(
          "store " + name + " holds " + CLUSTERS_MAX + " clusters, which is its limit");
    }
    byte[] drawn = new byte[HISTORY_BYTES];
    random.nextBytes(drawn);
    String history = HexFormat.of().formatHex(drawn);
    update(
        "INSERT INTO cluster (name, history, epoch, created_ms) VALUES (?, ?, 0, ?)",
        cluster,
        history,
        clock.millis());
    return new ClusterRecord(cluster, history, 0);
  }

  /** The boot id's epoch; 0 for an unknown one. */
  private long epochOf(String cluster, String bootId) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT epoch FROM boot WHERE cluster = ? AND boot_id = ?")) {
      query.setString(1, cluster);
      query.setString(2, bootId);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private void addBoot(String cluster, String bootId, long epoch) throws SQLException {
    update(
        "INSERT INTO boot (cluster, epoch, boot_id, granted_ms) VALUES (?, ?, ?, ?)",
        cluster,
        epoch,
        bootId,
        clock.millis());
    update("UPDATE cluster SET epoch = ? WHERE name = ?", epoch, cluster);
    update("DELETE FROM boot WHERE cluster = ? AND epoch <= ?", cluster, epoch - BOOTS_MAX);
  }

  private int update(String sql, Object... values) throws SQLException {
    PreparedStatement statement = changes.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      changes.put(sql, statement);
    }
    for (int index = 0; index < values.length; index++) {
      statement.setObject(index + 1, values[index]);
    }
    return statement.executeUpdate();
  }

  /** Closes the prepared statements after a failure; each is prepared again on its next use. */
  private void forgetChanges() {
    changes.values().forEach(ClusterStore::close);
    changes.clear();
  }

  private static void close(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // The connection closes it.
      return;
    }
  }

  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T inTransaction(Work<T> work) {
    lock.lock();
    try {
      update("BEGIN IMMEDIATE");
      try {
        T result = work.run();
        update("COMMIT");
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(e);
        throw e;
      }
    } catch (SQLException e) {
      forgetChanges();
      throw StoreFile.refused(name, e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Rolls back; some failures have ended the transaction already, and the first one is reported.
   */
  private void rollBack(Exception because) {
    forgetChanges();
    try (Statement statement = connection.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  private static void requireName(String cluster) {
    Names.clusterProblem(cluster)
        .ifPresent(problem -> {
          throw new IllegalArgumentException("a cluster's name " + problem);
        });
  }
}
