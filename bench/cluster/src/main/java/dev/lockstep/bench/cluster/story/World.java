package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.object.PodOwner;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.StoryCron;
import dev.lockstep.bench.cluster.story.object.StoryJob;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The story's model of the cluster. Mutable; owned by the cluster's thread. */
final class World {

  final StoryWriter writer;
  final Agenda agenda;
  final Dice dice;
  final EventJournal events;
  final List<StoryNode> nodes = new ArrayList<>();
  final List<Workload> workloads = new ArrayList<>();
  final List<StoryCron> crons = new ArrayList<>();

  /** Pods by namespace and name, in the order of their creation. */
  final Map<String, StoryPod> pods = new LinkedHashMap<>();

  private final Map<String, Workload> byKey = new HashMap<>();
  private final Set<Workload> touchedWorkloads = new LinkedHashSet<>();
  private final Set<StoryJob> touchedJobs = new LinkedHashSet<>();

  World(StoryWriter writer, Agenda agenda, Dice dice) {
    this.writer = writer;
    this.agenda = agenda;
    this.dice = dice;
    this.events = new EventJournal(writer, agenda, dice);
  }

  void add(Workload workload) {
    workloads.add(workload);
    byKey.put(workload.kind.typeId + "/" + workload.key(), workload);
  }

  void remove(Workload workload) {
    workload.gone = true;
    workloads.remove(workload);
    byKey.remove(workload.kind.typeId + "/" + workload.key());
  }

  @Nullable Workload workload(WorkloadKind kind, String key) {
    return byKey.get(kind.typeId + "/" + key);
  }

  /** Notes a change of an owner's pods, so that its controller reconciles it. */
  void touch(PodOwner owner) {
    switch (owner) {
      case Revision revision -> touch(revision.workload);
      case StoryJob job -> touchedJobs.add(job);
    }
  }

  void touch(Workload workload) {
    touchedWorkloads.add(workload);
  }

  /** Takes the touched workloads, in the order of their touches. */
  List<Workload> takeTouchedWorkloads() {
    List<Workload> touched = List.copyOf(touchedWorkloads);
    touchedWorkloads.clear();
    return touched;
  }

  /** Takes the touched jobs, in the order of their touches. */
  List<StoryJob> takeTouchedJobs() {
    List<StoryJob> touched = List.copyOf(touchedJobs);
    touchedJobs.clear();
    return touched;
  }
}
