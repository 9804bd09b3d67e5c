/** Tests against a real Kubernetes control plane, and of its harness. */
@NullMarked
package dev.lockstep.bench.real;

import org.jspecify.annotations.NullMarked;
