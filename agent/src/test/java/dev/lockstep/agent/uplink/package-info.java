/** Tests of the uplink: its state machine by script, its shell over real sockets. */
@NullMarked
package dev.lockstep.agent.uplink;

import org.jspecify.annotations.NullMarked;
