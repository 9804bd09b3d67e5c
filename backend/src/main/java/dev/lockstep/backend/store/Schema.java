package dev.lockstep.backend.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The store's tables, as numbered steps. A released step is never edited; a change is a further
 * step. SQLite's {@code user_version} holds the number of steps in a file, its {@code
 * application_id} marks the file as ours.
 */
final class Schema {
  /** "lock" in ASCII. */
  static final int APPLICATION_ID = 0x6c6f636b;

  /** The last trigger protects the newest tenth of the trail from a program that trims too much. */
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              CREATE TABLE cluster (
                name TEXT NOT NULL PRIMARY KEY,
                history TEXT NOT NULL,
                epoch INTEGER NOT NULL CHECK (epoch >= 0),
                created_ms INTEGER NOT NULL
              ) STRICT, WITHOUT ROWID
              """,
              """
              CREATE TABLE boot (
                cluster TEXT NOT NULL REFERENCES cluster (name),
                epoch INTEGER NOT NULL CHECK (epoch > 0),
                boot_id TEXT NOT NULL,
                granted_ms INTEGER NOT NULL,
                PRIMARY KEY (cluster, epoch),
                UNIQUE (cluster, boot_id)
              ) STRICT, WITHOUT ROWID
              """,
              """
              CREATE TABLE policy_revision (
                row INTEGER NOT NULL PRIMARY KEY CHECK (row = 1),
                revision INTEGER NOT NULL CHECK (revision > 0),
                content TEXT NOT NULL
              ) STRICT
              """,
              """
              CREATE TABLE audit (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at_ms INTEGER NOT NULL,
                kind TEXT NOT NULL,
                cluster TEXT NOT NULL,
                subject TEXT NOT NULL,
                detail TEXT NOT NULL
              ) STRICT
              """,
              """
              CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
                SELECT RAISE(ABORT, 'the audit trail never changes');
              END
              """,
              """
              CREATE TRIGGER audit_loses_only_its_oldest BEFORE DELETE ON audit
                WHEN old.id > (SELECT seq FROM sqlite_sequence WHERE name = 'audit') - 10000
              BEGIN
                SELECT RAISE(ABORT, 'the audit trail loses only its oldest lines');
              END
              """));

  private Schema() {}

  /** Upgrades the file to this program's schema; the caller holds a transaction. */
  static void upgrade(Connection connection, String file) throws SQLException {
    int version = number(connection, "PRAGMA user_version");
    int application = number(connection, "PRAGMA application_id");
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    boolean fresh = version == 0 && application == 0 && empty;
    if (!fresh && application != APPLICATION_ID) {
      throw new StoreRefused(
          "store " + file + " is another program's database: name a file of its own for the store");
    }
    if (version > STEPS.size()) {
      throw new StoreRefused(
          "store "
              + file
              + " was written by a newer Lockstep (its schema is "
              + version
              + ", this one knows "
              + STEPS.size()
              + "): start that one");
    }
    try (Statement statement = connection.createStatement()) {
      for (List<String> step : STEPS.subList(version, STEPS.size())) {
        for (String sql : step) {
          statement.execute(sql);
        }
      }
      statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      statement.execute("PRAGMA user_version = " + STEPS.size());
    }
  }

  static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.getInt(1);
    }
  }
}
