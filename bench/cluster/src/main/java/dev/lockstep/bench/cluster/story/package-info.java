/**
 * The changes of the simulated cluster: a seeded story of teams, workloads, nodes and incidents.
 *
 * <p>In: steps, each one twentieth of a second of story, and what others deleted meanwhile. Out:
 * objects in the store whose statuses fit together. A model of pods, workloads and nodes, in the
 * package {@code object}, is the truth; small controllers move it and write it down as Kubernetes
 * objects. The same seed, clock and calls tell the same story, byte for byte. Pure and
 * single-threaded: everything belongs to the cluster's thread.
 *
 * <p>The story owns the objects that it wrote: an object that others delete stays deleted or is
 * replaced by its controller, but changes by others are overwritten when the story next writes the
 * object.
 */
@NullMarked
package dev.lockstep.bench.cluster.story;

import org.jspecify.annotations.NullMarked;
