/**
 * State that survives a restart, in one embedded SQLite file: each cluster's history, its epochs
 * and the boot ids that hold them, the number of the newest policies, and the audit trail.
 *
 * <p>In: calls from any thread, one at a time; a change is on the disk before its call returns, so
 * only threads that may block call it. Out: values, or a {@link StoreRefused} that says what is
 * wrong with the file. It holds no state of clusters: agents send that again.
 */
@NullMarked
package dev.lockstep.backend.store;

import org.jspecify.annotations.NullMarked;
