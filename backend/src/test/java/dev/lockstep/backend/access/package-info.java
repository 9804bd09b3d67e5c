/** Tests of Virtual RBAC, with a slow evaluator to compare with. */
@NullMarked
package dev.lockstep.backend.access;

import org.jspecify.annotations.NullMarked;
