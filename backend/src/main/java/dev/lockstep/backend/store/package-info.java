/**
 * What must outlive a restart, in one embedded SQLite file: each cluster's history, its epochs and
 * the boot ids that hold them, the number of the newest policies, and the audit trail.
 *
 * <p>In: calls from any thread, one at a time; a change is on the disk before its call returns, so
 * callers are threads that may wait. Out: values, or a {@link StoreRefused} that says what is wrong
 * with the file. Nothing of the clusters' state is kept here: agents bring it again.
 */
@NullMarked
package dev.lockstep.backend.store;

import org.jspecify.annotations.NullMarked;
