/**
 * A TCP proxy on loopback that does to connections what networks do. Comes in: bytes of two peers,
 * and faults that a test asks for. Goes out: the same bytes in the same order, late, in part or not
 * at all. Each direction of a connection has two threads of its own.
 */
@NullMarked
package dev.lockstep.system.proxy;

import org.jspecify.annotations.NullMarked;
