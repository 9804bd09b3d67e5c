package dev.lockstep.backend.relay;

import dev.lockstep.backend.frame.Frame;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.CloseCode;

/** A session that ignores all calls; a test overrides those that it checks. */
class IdlePort implements SubscriberPort {
  @Override
  public void offer(Frame frame) {}

  @Override
  public void answer(long ask, Frame frame) {}

  @Override
  public void send(long ask, Transfer transfer, int firstChunk) {}

  @Override
  public void progressed(Transfer transfer) {}

  @Override
  public void abandon(Transfer transfer) {}

  @Override
  public void end(int number) {}

  @Override
  public void refuse(int number, Message why) {}

  @Override
  public void close(CloseCode code, String why) {}
}
