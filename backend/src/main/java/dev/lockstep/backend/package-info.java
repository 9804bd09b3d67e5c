/**
 * The backend: agents tell it what happens in their clusters, and it tells every user exactly the
 * part that this user may see.
 *
 * <p>{@link dev.lockstep.backend.Backend} puts the parts together; {@code relay} is the heart.
 */
@NullMarked
package dev.lockstep.backend;

import org.jspecify.annotations.NullMarked;
