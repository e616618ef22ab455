package dev.yunfan.streams.spike;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** One stream under watch: the detector's state and what explains an alarm. Changes in place. */
final class Watched {
  SpikeState state = SpikeState.NEW;
  GroupTally groups = new GroupTally();

  /** Id of the alarm that the open one is part of; empty when it stands alone. */
  String within = "";

  boolean alarmed() {
    return state.incident().isPresent();
  }

  /** Begins anew: what was suspicious here is a narrower stream's alarm. */
  void clear() {
    if (!alarmed()) {
      state = state.watching(EDetector.FRESH, Suspicion.NONE, state.history());
      groups.forget();
    }
  }

  void write(DataOutputStream out) throws IOException {
    byte[] bytes = state.toBytes();
    out.writeInt(bytes.length);
    out.write(bytes);
    out.writeUTF(within);
    groups.write(out);
  }

  static Watched read(DataInputStream in) throws IOException {
    var watched = new Watched();
    watched.state = SpikeState.fromBytes(in.readNBytes(in.readInt()));
    watched.within = in.readUTF();
    watched.groups = GroupTally.read(in);
    return watched;
  }
}
