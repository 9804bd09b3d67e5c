/** Tests of the projection; the objects that they read are beside them in the test resources. */
@NullMarked
package dev.lockstep.agent.projection;

import org.jspecify.annotations.NullMarked;
