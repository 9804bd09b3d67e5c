/** Tests against a real Kubernetes control plane, and of what starts it. */
@NullMarked
package dev.lockstep.bench.real;

import org.jspecify.annotations.NullMarked;
