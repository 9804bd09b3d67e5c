/**
 * Tests of a whole backend on its sockets: peers speak the protocol to it, well or badly, as anyone
 * could who reaches its port.
 */
@NullMarked
package dev.lockstep.backend;

import org.jspecify.annotations.NullMarked;
