package dev.lockstep.client.connection;

import java.util.function.Supplier;

/**
 * What a client says of itself at each connection.
 *
 * @param token asked for at each connection
 * @param client name and version of the program
 */
public record Hello(Supplier<String> token, String client) {}
