/** Tests of tokens of users and agents. */
@NullMarked
package dev.lockstep.backend.identity;

import org.jspecify.annotations.NullMarked;
