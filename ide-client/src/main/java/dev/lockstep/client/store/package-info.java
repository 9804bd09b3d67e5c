/** Read access to a client's content, on the session's thread. */
@NullMarked
package dev.lockstep.client.store;

import org.jspecify.annotations.NullMarked;
