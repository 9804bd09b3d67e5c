package dev.lockstep.backend.identity;

import dev.lockstep.backend.access.Subject;

/** One user entry of a credentials file. */
record UserToken(Subject subject, TokenHash hash) {}
