package dev.lockstep.backend.access;

import java.util.List;
import java.util.Set;

/**
 * One policy document: rules, and the users and groups that they apply to.
 *
 * @param origin file and line, for people
 */
record Policy(
    String name, String origin, Set<String> users, Set<String> groups, List<Rule> rules) {}
