package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ApiAnswer;
import dev.lockstep.bench.cluster.store.StoredObject;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** A list in progress: references to its objects, encoded as the socket takes them. */
final class ListStream implements AnswerStream {

  private final Channel channel;
  private final ApiAnswer.ObjectList list;
  private final ObjectFrames frames;
  private final int cutAt;
  private int next;
  private boolean done;

  /**
   * Starts a list.
   *
   * @param cut whether to break the connection halfway, as a fault
   */
  ListStream(Channel channel, ApiAnswer.ObjectList list, boolean cut) {
    this.channel = channel;
    this.list = list;
    this.frames = new ObjectFrames(list.form());
    this.cutAt = cut ? list.objects().size() / 2 : -1;
    channel.write(Responses.chunked());
    ByteBuf head = channel.alloc().buffer();
    frames.listHead(head, list);
    channel.write(new DefaultHttpContent(head));
  }

  @Override
  public void drain() {
    if (done) {
      return;
    }
    List<StoredObject> objects = list.objects();
    while (!done && channel.isWritable()) {
      ByteBuf chunk = channel.alloc().buffer();
      while (next < objects.size() && next != cutAt && Responses.hasRoom(chunk)) {
        frames.listItem(chunk, objects.get(next), next == 0);
        next++;
      }
      if (next == cutAt) {
        done = true;
        Responses.breakOff(channel, new DefaultHttpContent(chunk));
        return;
      }
      done = next == objects.size();
      if (done) {
        frames.listTail(chunk);
      }
      channel.write(new DefaultHttpContent(chunk));
    }
    if (done) {
      channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    channel.flush();
  }

  @Override
  public void close() {
    done = true;
  }

  @Override
  public boolean isDone() {
    return done;
  }
}
