/**
 * The only place where bytes and messages meet.
 *
 * <p>In come bytes from a peer, which may be anything; out go checked values or a {@link
 * dev.lockstep.protocol.frame.FrameException} that names the close code. In the other direction
 * segments are encoded once and put together into messages by copying. Encoders and decoders are
 * owned by one thread each; what they return is immutable by agreement.
 */
@NullMarked
package dev.lockstep.protocol.frame;

import org.jspecify.annotations.NullMarked;
