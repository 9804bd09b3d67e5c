/**
 * Tests of a whole agent over real sockets, between a scripted apiserver and a scripted backend.
 */
@NullMarked
package dev.lockstep.agent;

import org.jspecify.annotations.NullMarked;
