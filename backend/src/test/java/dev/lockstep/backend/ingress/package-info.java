/** Tests of the agents' side of the edge, without sockets. */
@NullMarked
package dev.lockstep.backend.ingress;

import org.jspecify.annotations.NullMarked;
