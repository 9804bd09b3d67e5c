/**
 * The one back-off of all tiers.
 *
 * <p>In: a random source. Out: waits. Owner: the class that retries; it alone asks its back-off.
 */
@NullMarked
package dev.lockstep.common.retry;

import org.jspecify.annotations.NullMarked;
