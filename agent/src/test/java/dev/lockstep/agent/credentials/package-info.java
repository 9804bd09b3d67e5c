/** Tests of kubeconfig files, keys and tokens. */
@NullMarked
package dev.lockstep.agent.credentials;

import org.jspecify.annotations.NullMarked;
