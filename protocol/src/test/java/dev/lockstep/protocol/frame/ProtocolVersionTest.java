package dev.lockstep.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.StateFrame;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolVersionTest {
  /** The shape of all messages at version 1. A change of it requires a new version. */
  private static final String SHAPE =
      "4d58efd4315518d8a88b3417f5533f5180ccf4910aa2bb71712cd7fb73f8e72f";

  @Test
  void shouldChangeWheneverTheShapeOfAMessageDoes() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (FileDescriptor file :
        List.of(
            Position.getDescriptor().getFile(),
            Resource.getDescriptor().getFile(),
            StateFrame.getDescriptor().getFile(),
            AgentHello.getDescriptor().getFile(),
            ClientHello.getDescriptor().getFile())) {
      digest.update(file.toProto().toByteArray());
    }

    assertThat(ProtocolVersion.CURRENT + " " + HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("1 " + SHAPE);
  }
}
