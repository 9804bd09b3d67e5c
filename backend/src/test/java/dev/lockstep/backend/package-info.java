/**
 * Tests of a whole backend on its sockets: peers speak the protocol to it, well or badly, as any
 * program can that reaches its port.
 */
@NullMarked
package dev.lockstep.backend;

import org.jspecify.annotations.NullMarked;
