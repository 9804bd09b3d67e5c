/**
 * Reads and writes PEM: blocks, certificates, trust.
 *
 * <p>In: texts and bytes from files. Out: certificates, keys' encodings, or a {@link
 * dev.lockstep.common.pem.PemRefused}. Owner: none; nothing here has state. No message repeats a
 * text, which may hold a key.
 */
@NullMarked
package dev.lockstep.common.pem;

import org.jspecify.annotations.NullMarked;
