package dev.lockstep.bench.sim;

import java.util.List;

/** The bugs that measure the simulator. A developer could make each of them. */
final class PlantedBugs {
  private static final String STATE =
      "protocol/src/main/java/dev/lockstep/protocol/state/State.java";
  private static final String SHARD =
      "protocol/src/main/java/dev/lockstep/protocol/state/Shard.java";
  private static final String RECEIVER =
      "protocol/src/main/java/dev/lockstep/protocol/receive/Receiver.java";
  private static final String AGENT_UPSTREAM =
      "protocol/src/main/java/dev/lockstep/protocol/receive/AgentUpstream.java";
  private static final String CONTENT =
      "protocol/src/main/java/dev/lockstep/protocol/receive/StepContent.java";
  private static final String ASSEMBLER =
      "protocol/src/main/java/dev/lockstep/protocol/receive/TransferAssembler.java";
  private static final String HOT_STATE =
      "agent/src/main/java/dev/lockstep/agent/hotstate/HotState.java";
  private static final String EXECUTOR =
      "agent/src/main/java/dev/lockstep/agent/ring/OperationExecutor.java";
  private static final String RING_SINK =
      "agent/src/main/java/dev/lockstep/agent/ring/RingSink.java";
  private static final String GATE =
      "agent/src/main/java/dev/lockstep/agent/watch/VersionGate.java";
  private static final String UPLINK =
      "agent/src/main/java/dev/lockstep/agent/uplink/StateLane.java";
  private static final String REFLECTOR =
      "agent/src/main/java/dev/lockstep/agent/watch/Reflector.java";
  private static final String BACKEND = "backend/src/main/java/dev/lockstep/backend/";
  private static final String FOLLOWING =
      "ide-client/src/main/java/dev/lockstep/client/sync/Following.java";

  static final List<PlantedBug> ALL =
      List.of(
          // --- the agent ---
          new PlantedBug(
              "old events are applied again",
              "G12",
              REFLECTOR,
              "        counters.count(OLD_EVENTS);\n        return Read.ON;",
              "        counters.count(OLD_EVENTS);"),
          new PlantedBug(
              "a watch that is gone is resumed instead of listed anew",
              "G13",
              REFLECTOR,
              "    if (failure.isExpired()) {\n"
                  + "      return relist(nowNs);\n"
                  + "    }\n"
                  + "    return switch",
              "    if (failure.isExpired()) {\n      return watchLater(nowNs, failure);\n    }\n"
                  + "    return switch"),
          new PlantedBug(
              "a silent watch is waited for",
              "G13",
              REFLECTOR,
              "      case IDLE -> patience.countFruitlessWatch() ? relist(nowNs) :"
                  + " watchLater(nowNs, failure);",
              "      case IDLE -> waitFor(nowNs, true, Long.MAX_VALUE / 4, false);"),
          new PlantedBug(
              "a deletion is applied as a change",
              "G13",
              RING_SINK,
              "    if (kind == EventKind.DELETED) {",
              "    if (kind == EventKind.DELETED && object.name().isEmpty()) {"),
          new PlantedBug(
              "an answer is given in the middle of a batch",
              "G5",
              EXECUTOR,
              "          closeBatch();\n          answerCount++;",
              "          answerCount++;"),
          new PlantedBug(
              "an empty list is not given on",
              "G10",
              RING_SINK,
              "    ring.accept(list(typeId, all));",
              "    if (!all.isEmpty()) {\n      ring.accept(list(typeId, all));\n    }"),
          new PlantedBug(
              "a first list does not say that it is whole",
              "G3",
              HOT_STATE,
              "        coverage.becomeReady(typeId, openVersion());",
              "        coverage.becomeReady(typeId, 0);"),
          new PlantedBug(
              "a batch has no version when it withdraws a type",
              "G1",
              HOT_STATE,
              "      state.replaceType(typeId, Map.of());\n      state.raise",
              "      state.raise"),
          new PlantedBug(
              "changes are told from beyond the horizon",
              "G9",
              HOT_STATE,
              "version >= 0 && state.canResume(at(version)) ? changesSince",
              "version >= 0 ? changesSince"),
          new PlantedBug(
              "a backend in another epoch is told changes",
              "G6",
              UPLINK,
              "    if (from.epoch() == epoch) {\n      standAt",
              "    if (from.epoch() > 0) {\n      standAt"),
          new PlantedBug(
              "an answer to an older question is sent",
              "G6",
              UPLINK,
              "    return isAsking && number == askNumber;",
              "    return true;"),
          new PlantedBug(
              "no beacon is sent while nothing changes",
              "G8",
              UPLINK,
              "(isAnswerOwed || newest > cursor || isBeaconDue(sentNs, nowNs))",
              "(isAnswerOwed || newest > cursor)"),

          // --- the protocol ---
          new PlantedBug(
              "a step applies wherever the receiver stands",
              "G3",
              RECEIVER,
              "    return step.from().equals(state.position()) && step.header().getFromView() =="
                  + " view;",
              "    return !step.to().isBefore(state.position());"),
          new PlantedBug(
              "the digest is not looked at",
              "G3",
              RECEIVER,
              "    upstream.replaced(step.header().getReplacedTypesList());\n    view",
              "    view"),
          new PlantedBug(
              "an agent's restart loses what it has not listed yet",
              "G3",
              CONTENT,
              "      if (!knownTypes.contains(type)) {",
              "      if (!replacedTypes.contains(type)) {"),
          new PlantedBug(
              "types that are gone stay",
              "G3",
              CONTENT,
              "      if (!knownTypes.contains(type)) {\n        state.replaceType(type, Map.of());",
              "      if (!knownTypes.contains(type)) {\n        state.types();"),
          new PlantedBug(
              "removals are not remembered when a replica is filled",
              "G9",
              AGENT_UPSTREAM,
              "      state.raiseHorizon(new Position(step.to().epoch(), horizon(step)));",
              "      state.raiseHorizon(new Position(step.to().epoch(), 0));"),
          new PlantedBug(
              "a removal leaves no tombstone",
              "G9",
              STATE,
              "    account(shard, before, -1);\n    tombstones.add(shard, slot, stamp, nowMs);",
              "    account(shard, before, -1);\n    tombstones.add(shard, slot, stamp, nowMs);\n"
                  + "    shard.dropTombstone(slot, stamp);"),
          new PlantedBug(
              "the horizon stays when tombstones are let go",
              "G9",
              STATE,
              "          raiseHorizon(stamp);\n          dropIfVacant",
              "          dropIfVacant"),
          new PlantedBug(
              "a changed entry keeps its old hash",
              "G14",
              SHARD,
              "    digest -= order.hash(slot);\n    bytes -=",
              "    bytes -="),

          // --- the backend ---
          new PlantedBug(
              "an older agent comes back under its own epoch",
              "G2",
              BACKEND + "store/ClusterStore.java",
              "known == newest ? new EpochGrant.Same(newest) : new EpochGrant.Fenced(newest)",
              "new EpochGrant.Same(known)"),
          new PlantedBug(
              "a new agent is given the newest epoch again",
              "G2",
              BACKEND + "store/ClusterStore.java",
              "      return new EpochGrant.New(newest + 1);",
              "      return new EpochGrant.New(Math.max(1, newest));"),
          new PlantedBug(
              "a replica that waits for everything is served",
              "G3",
              BACKEND + "replica/Replica.java",
              "    return trusted && !position().equals(Position.ORIGIN);",
              "    return trusted;"),
          new PlantedBug(
              "live sessions keep the rights they had",
              "G17",
              BACKEND + "relay/Roster.java",
              "    if (after.equals(subscriber.wanted)) {\n      return;",
              "    if (after.equals(subscriber.wanted) || subscriber.standing == Standing.LIVE) {\n"
                  + "      return;"),
          new PlantedBug(
              "hours that begin or end are not noticed",
              "G17",
              BACKEND + "relay/RightsDesk.java",
              "    return epochMs >= nextChangeMs || epochMs < askedMs;",
              "    return epochMs < askedMs;"),
          new PlantedBug(
              "a clock that is set back leaves rights as they were",
              "G17",
              BACKEND + "relay/RightsDesk.java",
              "    return epochMs >= nextChangeMs || epochMs < askedMs;",
              "    return epochMs >= nextChangeMs;"),
          new PlantedBug(
              "a session goes on when its token has ended",
              "G25",
              BACKEND + "egress/ClientConnection.java",
              "    if (known == null || authenticator.stillAccepts(known, now)) {",
              "    if (known == null || now.isAfter(Instant.EPOCH)) {"),
          new PlantedBug(
              "a denial is overlooked",
              "G16",
              BACKEND + "access/Policies.java",
              "            case DENY -> denied.addAll(candidate.atoms());",
              "            case DENY -> denied.size();"),
          new PlantedBug(
              "an entry whose label changes stays",
              "G18",
              BACKEND + "view/PartShard.java",
              "      } else if (drop(name, to)) {",
              "      } else if (changes.upserts().length > 1 && drop(name, to)) {"),
          new PlantedBug(
              "a shard that leaves the view stays",
              "G18",
              BACKEND + "view/View.java",
              "          after == null ? goneStep(before, from) : turn(before, after, from, state,"
                  + " cache);",
              "          after == null ? null : turn(before, after, from, state, cache);"),
          new PlantedBug(
              "an idle view is not brought up to date",
              "G3",
              BACKEND + "relay/ViewGroups.java",
              "    if (group.holders == 0) {\n      // The stamp",
              "    if (group.holders < 0) {\n      // The stamp"),
          new PlantedBug(
              "a client from beyond the horizon is told changes",
              "G9",
              BACKEND + "relay/Planner.java",
              "    if (!moment.state().canResume(cursor.position())) {",
              "    if (cursor.position().isAfter(moment.state().position())) {"),
          new PlantedBug(
              "a client of another view is told this view's changes",
              "G3",
              BACKEND + "relay/Planner.java",
              "        cursor.view() == view.key().id()\n            ? view.changesSince",
              "        view.canResume(cursor.position())\n            ? view.changesSince"),
          new PlantedBug(
              "a transfer of another view is joined",
              "G15",
              BACKEND + "frame/TransferTable.java",
              "      if (transfer.view() == view\n          && transfer.isReset()",
              "      if (transfer.isReset()"),
          new PlantedBug(
              "who lags is not asked for when there is room again",
              "G10",
              BACKEND + "egress/Follower.java",
              "      case Standing.Lagging _ -> askIfRoom();",
              "      case Standing.Lagging _ -> {}"),

          // --- the client ---
          new PlantedBug(
              "frames before the answer are applied",
              "G6",
              FOLLOWING,
              "    if (pending != 0 && step.header().getAnswers() != pending) {",
              "    if (pending < 0 && step.header().getAnswers() != pending) {"),
          new PlantedBug(
              "what is held of a cluster that is gone stays",
              "G24",
              FOLLOWING,
              "    forget();\n    become(SyncState.REFUSED, why);",
              "    become(SyncState.REFUSED, why);"),
          new PlantedBug(
              "silence is not noticed",
              "G8",
              FOLLOWING,
              "    await(Due.BEACON, nowMs + link.beaconMs() *"
                  + " config.patience().beaconsMissedMax());",
              "    due = null;"),
          new PlantedBug(
              "a list of a replica that lags is believed",
              "G11",
              GATE,
              "    if (!ResourceVersions.isOlder(version, newest) &&"
                  + " !ResourceVersions.isOlder(version, resume)) {",
              "    if (nowNs >= 0) {"),
          new PlantedBug(
              "a bookmark says that events were delivered",
              "G13",
              GATE,
              "    if (ResourceVersions.isSeen(version, newest)) {",
              "    if (ResourceVersions.isSeen(version, resume)) {"),
          new PlantedBug(
              "a chunk may be missing",
              "G4",
              ASSEMBLER,
              "    if (chunks.isEmpty() || chunk.getIndex() != chunks.size()) {",
              "    if (chunks.isEmpty()) {"),
          new PlantedBug(
              "a cluster that is hidden now is not taken away",
              "G24",
              BACKEND + "egress/Notices.java",
              "        guard(() -> session.hide(after, relay, news.gone()));",
              ""),
          new PlantedBug(
              "a session stays attached to a cluster that it follows no longer",
              "G20",
              BACKEND + "egress/Attachment.java",
              "    client.submit(relay, core -> core.detach(this));\n",
              ""),
          new PlantedBug(
              "a cluster is shown to sessions that may not see it",
              "G24",
              BACKEND + "egress/Notices.java",
              "      boolean isSeen = sights.getOrDefault(session.subject(), isShown);",
              "      boolean isSeen = sights.containsKey(session.subject()) || isShown;"),
          new PlantedBug(
              "a view's position moves with what is hidden",
              "G15",
              BACKEND + "view/View.java",
              "    if (!steps.isEmpty()) {\n      position = to;",
              "    position = to;\n    if (!steps.isEmpty()) {"),
          new PlantedBug(
              "a time is told that depends on what is hidden",
              "G15",
              BACKEND + "view/View.java",
              "      stampedMs = newestStamp(shown, stamps);",
              "      stampedMs = newestStamp(shown, stamps) + (state.digest() & 7);"),
          new PlantedBug(
              "segments are shared whatever they begin at",
              "G3",
              BACKEND + "frame/SegmentCoder.java",
              "    Key key = new Key.Changes(changes.key(), changes.since().get());",
              "    Key key = new Key.Changes(changes.key(),"
                  + " dev.lockstep.protocol.position.Position.ORIGIN);"),
          new PlantedBug(
              "an answer to an older ask is written",
              "G6",
              BACKEND + "egress/Follower.java",
              "standing instanceof Standing.Waiting(Ask waited) && waited.number() == ask;",
              "standing instanceof Standing.Waiting;"),
          new PlantedBug(
              "a refusal stands for ever",
              "G23",
              FOLLOWING,
              "    await(Due.RECHECK, nowMs + config.patience().recheckMs());",
              "    due = null;"),
          new PlantedBug(
              "fresh copies are bounded in a row only",
              "G23",
              FOLLOWING,
              "    if (wrongInRow >= config.bounds().distrustInRowMax() ||"
                  + " !freshCopies.take(nowMs)) {",
              "    if (wrongInRow >= config.bounds().distrustInRowMax()) {"),
          new PlantedBug(
              "a client that comes back begins anew",
              "G9",
              FOLLOWING,
              "    if (receiver.history().isEmpty() && partial == null) {",
              "    if (partial == null) {"));

  private PlantedBugs() {}
}
