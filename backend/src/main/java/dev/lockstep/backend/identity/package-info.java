/**
 * Authentication of users and agents by bearer tokens.
 *
 * <p>In: the text of credential files, a peer's token, an instant. Out: an identity, or a refusal
 * that looks the same for every reason. Every type is immutable, and any thread may use it; nothing
 * here reads a clock, a file or the network, and no error, no {@code toString} and no reason holds
 * a token.
 */
@NullMarked
package dev.lockstep.backend.identity;

import org.jspecify.annotations.NullMarked;
