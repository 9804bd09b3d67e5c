package dev.lockstep.bench.cluster.story;

/** The world of a story, and the parts that move it. */
record Actors(World world, PodLife life, NodeLife nodeLife, Controllers controllers) {}
