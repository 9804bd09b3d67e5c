/**
 * The only place that converts between bytes and messages.
 *
 * <p>In: untrusted bytes from a peer. Out: checked values, or a {@link
 * dev.lockstep.protocol.frame.FrameException} with the close code. In the other direction, encoders
 * encode each segment once and copy it into messages. One thread owns each encoder and decoder;
 * their results are immutable by convention.
 */
@NullMarked
package dev.lockstep.protocol.frame;

import org.jspecify.annotations.NullMarked;
