/**
 * The backend: receives the changes of clusters from their agents and sends every user exactly the
 * part that the user may see.
 *
 * <p>{@link dev.lockstep.backend.Backend} puts the parts together; {@code relay} is the heart.
 */
@NullMarked
package dev.lockstep.backend;

import org.jspecify.annotations.NullMarked;
