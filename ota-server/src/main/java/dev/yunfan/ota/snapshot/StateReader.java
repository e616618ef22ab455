package dev.yunfan.ota.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.schemas.control.SignedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;

/** Reads what {@link StateWriter} wrote. */
final class StateReader {
  private final DataInputStream in;

  StateReader(DataInputStream in) {
    this.in = in;
  }

  /** Reads one thing. */
  private interface Each<T> {
    T read() throws IOException;
  }

  ControlState read() throws IOException {
    return new ControlState(
        new ChainHead(in.readLong(), text()),
        text(),
        rules(),
        in.readLong(),
        map(this::programme, Programme::vendor),
        map(this::token, StoredToken::id),
        map(this::webhook, Webhook::id),
        trust(),
        passedOver());
  }

  private Rules rules() throws IOException {
    int number = in.readInt();
    return Rules.of(number).orElseThrow(() -> new IOException("unknown rules " + number));
  }

  private PMap<Long, String> passedOver() throws IOException {
    PMap<Long, String> records = HashTreePMap.empty();
    for (int left = in.readInt(); left > 0; left--) {
      records = records.plus(in.readLong(), text());
    }
    return records;
  }

  private Trust trust() throws IOException {
    long revision = in.readLong();
    long publications = in.readLong();
    var roots = all(this::file).stream().collect(toMap(SignedFile::version, identity()));
    return new Trust(
        revision, publications, HashTreePMap.from(roots), map(this::file, SignedFile::role));
  }

  private SignedFile file() throws IOException {
    return new SignedFile(text(), in.readLong(), in.readNBytes(in.readInt()));
  }

  private Programme programme() throws IOException {
    String vendor = text();
    return new Programme(
        vendor,
        in.readLong(),
        in.readBoolean(),
        map(() -> release(vendor), Release::version),
        map(() -> rollout(vendor), Rollout::id),
        HashTreePSet.from(texts()),
        declared(),
        names());
  }

  private PMap<String, List<String>> declared() throws IOException {
    PMap<String, List<String>> declared = HashTreePMap.empty();
    for (int left = in.readInt(); left > 0; left--) {
      declared = declared.plus(text(), List.copyOf(all(this::text)));
    }
    return declared;
  }

  private PMap<String, String> names() throws IOException {
    PMap<String, String> names = HashTreePMap.empty();
    for (int left = in.readInt(); left > 0; left--) {
      names = names.plus(text(), text());
    }
    return names;
  }

  private Release release(String vendor) throws IOException {
    var created = command();
    if (!(created.command() instanceof Command.CreateRelease(var version, var images, _, _, _))) {
      throw new IOException("a release made by " + created.command());
    }
    long counter = in.readLong();
    long revision = in.readLong();
    Release.State state =
        in.readBoolean()
            ? new Release.State.Available()
            : new Release.State.Withdrawn(text(), text());
    return new Release(
        vendor,
        version,
        images.stream().collect(toMap(SignedImage::model, identity())),
        state,
        counter,
        revision,
        created.actor(),
        created.at());
  }

  private Rollout rollout(String vendor) throws IOException {
    var created = command();
    if (!(created.command() instanceof Command.CreateRollout(var id, var plan))) {
      throw new IOException("a rollout made by " + created.command());
    }
    long revision = in.readLong();
    long changedAt = in.readLong();
    long evidenceFrom = in.readLong();
    var baseline = map(this::evidence, ModelEvidence::model);
    return new Rollout(
        id,
        vendor,
        plan,
        state(),
        revision,
        baseline,
        created.by(),
        created.at(),
        changedAt,
        evidenceFrom);
  }

  private RolloutState state() throws IOException {
    String name = text();
    return switch (name) {
      case "Draft" -> new RolloutState.Draft();
      case "AwaitingApproval" -> new RolloutState.AwaitingApproval(new Actor(text(), text()));
      case "Scheduled" -> new RolloutState.Scheduled();
      case "Running" -> new RolloutState.Running(in.readInt(), in.readLong(), texts());
      case "Paused" -> new RolloutState.Paused(in.readInt(), texts(), text());
      case "Halted" -> new RolloutState.Halted(in.readInt(), text());
      case "Completed" -> new RolloutState.Completed(texts());
      case "HaltedAfterCompletion" -> new RolloutState.HaltedAfterCompletion(text());
      case "Cancelled" -> {
        String reason = text();
        boolean forward = in.readBoolean();
        String to = text();
        yield new RolloutState.Cancelled(reason, forward ? to : null);
      }
      case "Withdrawn" -> new RolloutState.Withdrawn(text());
      default -> throw new IOException("a rollout that is " + name);
    };
  }

  private ModelEvidence evidence() throws IOException {
    return new ModelEvidence(
        text(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  private StoredToken token() throws IOException {
    return new StoredToken(text(), text(), text(), text(), text(), in.readLong());
  }

  private Webhook webhook() throws IOException {
    return new Webhook(text(), text(), text(), in.readLong());
  }

  private ControlRecord command() throws IOException {
    try {
      return ControlRecord.decode(in.readNBytes(in.readInt()));
    } catch (UnreadableRecord e) {
      throw new IOException("a command cannot be read: " + e.getMessage(), e);
    }
  }

  private String text() throws IOException {
    return new String(in.readNBytes(in.readInt()), UTF_8);
  }

  private Set<String> texts() throws IOException {
    return Set.copyOf(all(this::text));
  }

  private <T> PMap<String, T> map(Each<T> each, Function<T, String> key) throws IOException {
    return HashTreePMap.from(all(each).stream().collect(toMap(key, identity())));
  }

  private <T> List<T> all(Each<T> each) throws IOException {
    int count = in.readInt();
    var things = new ArrayList<T>();
    for (int i = 0; i < count; i++) {
      things.add(each.read());
    }
    return things;
  }
}
