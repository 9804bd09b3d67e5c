/** What a client holds, for reading on the session's thread. */
@NullMarked
package dev.lockstep.client.store;

import org.jspecify.annotations.NullMarked;
