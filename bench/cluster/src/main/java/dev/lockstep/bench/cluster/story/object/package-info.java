/**
 * The objects of the simulated cluster's story: a model of workloads, pods, nodes and jobs, and the
 * Kubernetes objects that show them.
 *
 * <p>In: changes by the story's controllers, which set the model's fields. Out: JSON as Kubernetes
 * writes it. Nothing here decides, draws or waits. Mutable; owned by the cluster's thread.
 */
@NullMarked
package dev.lockstep.bench.cluster.story.object;

import org.jspecify.annotations.NullMarked;
