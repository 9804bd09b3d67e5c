/**
 * Who is asking: bearer tokens of users and agents.
 *
 * <p>In: the text of credential files, a token somebody sent, an instant. Out: an identity, or a
 * refusal that looks the same whatever the reason. Every type is immutable and may be used from any
 * thread; nothing here reads a clock, a file or the network, and no error, no {@code toString} and
 * no reason holds a token.
 */
@NullMarked
package dev.lockstep.backend.identity;

import org.jspecify.annotations.NullMarked;
