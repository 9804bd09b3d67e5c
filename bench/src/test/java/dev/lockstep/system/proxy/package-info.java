/**
 * A TCP proxy on loopback that behaves like a network. In: the bytes of two peers, and faults that
 * a test requests. Out: the same bytes in the same order, late, in part or not at all. Each
 * direction of a connection has two threads of its own.
 */
@NullMarked
package dev.lockstep.system.proxy;

import org.jspecify.annotations.NullMarked;
