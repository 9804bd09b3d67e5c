package dev.lockstep.bench.cluster.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.bench.cluster.api.ApiAnswer;
import dev.lockstep.bench.cluster.store.Change;
import dev.lockstep.bench.cluster.store.ChangeLog;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.StoredObject;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open watch: an index into its type's history.
 *
 * <p>It sees every change after its start that its selection includes, once and in order; an object
 * that enters or leaves the selection appears as added or deleted. It buffers nothing: when the
 * history has passed its index, it cannot keep that promise and resets the connection.
 */
final class WatchStream implements AnswerStream {

  private final Channel channel;
  private final ApiAnswer.Watch watch;
  private final ClusterState state;
  private final WatchRoster roster;
  private final ObjectFrames frames;
  private final WatchFraming framing;
  private int nextInitial;
  private boolean initialEndDue;
  private long nextIndex;
  private boolean bookmarkDue;
  private boolean timedOut;
  private boolean done;
  private @Nullable Change lastSent;

  WatchStream(
      Channel channel,
      ApiAnswer.Watch watch,
      WatchFraming framing,
      ClusterState state,
      WatchRoster roster) {
    this.channel = channel;
    this.watch = watch;
    this.state = state;
    this.roster = roster;
    this.framing = framing;
    this.frames = new ObjectFrames(watch.table().type(), watch.version());
    this.initialEndDue = watch.beginning().initialEnd();
    this.nextIndex = watch.beginning().nextIndex();
  }

  String typeId() {
    return watch.table().type().id();
  }

  int timeoutSeconds() {
    return watch.options().timeoutSeconds();
  }

  @Override
  public void drain() {
    if (done || roster.isHung(typeId())) {
      return;
    }
    if (nextIndex < watch.table().log().first()) {
      roster.countSlow();
      breakOff("");
      return;
    }
    boolean wrote = false;
    while (channel.isWritable()) {
      ByteBuf chunk = channel.alloc().buffer();
      fill(chunk);
      if (!chunk.isReadable()) {
        chunk.release();
        break;
      }
      channel.write(framing.frame(chunk));
      wrote = true;
    }
    if (isDrained() && (timedOut || !isServed())) {
      end();
    } else if (wrote) {
      channel.flush();
    }
  }

  /** Requests a bookmark after everything before it is sent. */
  void bookmark() {
    bookmarkDue = watch.options().bookmarks();
    drain();
  }

  /** Ends this watch when everything is sent, because its requested time is over. */
  void timeOut() {
    timedOut = true;
    bookmark();
  }

  /** Ends the answer normally; the connection stays usable. */
  void end() {
    if (!done) {
      done = true;
      channel.writeAndFlush(framing.end());
      roster.remove(this);
    }
  }

  /** Resets the connection after some last bytes. */
  void breakOff(String lastBytes) {
    if (!done) {
      done = true;
      roster.remove(this);
      ByteBuf bytes = channel.alloc().buffer();
      bytes.writeCharSequence(lastBytes, UTF_8);
      Responses.breakOff(channel, framing.frame(bytes));
    }
  }

  /** Writes an arbitrary line between two events. */
  void inject(String line) {
    ByteBuf bytes = channel.alloc().buffer();
    bytes.writeCharSequence(line + "\n", UTF_8);
    channel.writeAndFlush(framing.frame(bytes));
  }

  /** Writes a bookmark of any resourceVersion. */
  void injectBookmark(long resourceVersion) {
    ByteBuf bytes = channel.alloc().buffer();
    frames.bookmark(bytes, resourceVersion, false);
    channel.writeAndFlush(framing.frame(bytes));
  }

  /** Writes a change again. */
  void inject(Change change) {
    ByteBuf bytes = channel.alloc().buffer();
    frames.event(bytes, change.kind().name(), change.object());
    channel.writeAndFlush(framing.frame(bytes));
  }

  /** The newest change that was sent to this watch, if any. */
  @Nullable Change lastSent() {
    return lastSent;
  }

  @Override
  public void close() {
    done = true;
    roster.remove(this);
  }

  @Override
  public boolean isDone() {
    return done;
  }

  private void fill(ByteBuf chunk) {
    while (nextInitial < watch.beginning().initial().size() && framing.hasRoom(chunk)) {
      frames.event(chunk, Change.Kind.ADDED.name(), watch.beginning().initial().get(nextInitial++));
    }
    if (nextInitial < watch.beginning().initial().size()) {
      return;
    }
    if (initialEndDue && framing.hasRoom(chunk)) {
      initialEndDue = false;
      frames.bookmark(chunk, watch.beginning().after(), true);
    }
    ChangeLog log = watch.table().log();
    while (nextIndex < log.end() && framing.hasRoom(chunk)) {
      send(chunk, log.get(nextIndex++));
    }
    if (bookmarkDue && isDrained() && framing.hasRoom(chunk)) {
      bookmarkDue = false;
      if (state.resourceVersion() >= watch.beginning().after()) {
        frames.bookmark(chunk, state.resourceVersion(), false);
      }
    }
  }

  private void send(ByteBuf chunk, Change change) {
    StoredObject previous = change.previous();
    boolean was = previous != null && watch.selection().includes(previous);
    boolean is =
        change.kind() != Change.Kind.DELETED && watch.selection().includes(change.object());
    if (change.resourceVersion() <= watch.beginning().after() || (!was && !is)) {
      return;
    }
    lastSent = change;
    if (is) {
      Change.Kind kind = was ? Change.Kind.MODIFIED : Change.Kind.ADDED;
      frames.event(chunk, kind.name(), change.object());
    } else {
      // The last object that the watch saw, under the version at which it left the selection.
      StoredObject gone = Objects.requireNonNull(previous).at(change.resourceVersion());
      frames.event(chunk, Change.Kind.DELETED.name(), gone);
    }
  }

  private boolean isDrained() {
    return nextInitial == watch.beginning().initial().size()
        && !initialEndDue
        && nextIndex == watch.table().log().end();
  }

  /** Whether the type is still served in this watch's version. */
  private boolean isServed() {
    return state.table(typeId()).filter(table -> table == watch.table()).isPresent()
        && watch.table().type().versions().contains(watch.version());
  }
}
