package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.PreparedJson;
import java.util.List;

/** Owner of a pod: a revision of a workload, or a run of a job. */
public sealed interface PodOwner permits Revision, StoryJob {

  String namespace();

  /** The shape of its containers. */
  Shape shape();

  /** The labels of its pods. */
  ObjectNode podLabels(String podName);

  /** The containers of its pods, which all pods of one owner share. */
  PreparedJson containers();

  /** The reference to it in its pods. */
  ObjectNode reference();

  /** Its pods, terminating ones included, in the order of their creation. */
  List<StoryPod> pods();

  /** Whether containers that end stay ended. */
  boolean runsOnce();
}
