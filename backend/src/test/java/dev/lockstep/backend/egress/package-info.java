/** Tests of the clients' side of the edge, without sockets. */
@NullMarked
package dev.lockstep.backend.egress;

import org.jspecify.annotations.NullMarked;
