/** Tests of the Netty edge. */
@NullMarked
package dev.lockstep.backend.web;

import org.jspecify.annotations.NullMarked;
