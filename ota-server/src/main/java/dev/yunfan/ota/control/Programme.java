package dev.yunfan.ota.control;

import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.VendorOrder;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.schemas.control.Command.RevokeDevice;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * Everything of one vendor.
 *
 * @param revision counts changes of the programme itself up from 1
 * @param withdrawn whether all of it was taken back
 * @param releases by version
 * @param rollouts by id
 * @param revokedDevices handsets whose credential is no longer good
 * @param declared firmwares that are no releases, oldest first, by the release that they follow;
 *     under the empty text those that are older than every release
 * @param modelNames names of models for people, by the model's id
 */
public record Programme(
    String vendor,
    long revision,
    boolean withdrawn,
    PMap<String, Release> releases,
    PMap<String, Rollout> rollouts,
    PSet<String> revokedDevices,
    PMap<String, List<String>> declared,
    PMap<String, String> modelNames) {

  /** A vendor of whom nothing is known yet. */
  public static Programme fresh(String vendor) {
    return new Programme(
        vendor,
        1,
        false,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePSet.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty());
  }

  /** Version of a handset's credential. */
  public long deviceVersion(String deviceId) {
    return revokedDevices.contains(deviceId) ? RevokeDevice.REVOKED : RevokeDevice.AS_PROVISIONED;
  }

  /** Which firmware is newer, by some rules. */
  public VersionOrder order(Rules rules) {
    return rules.oneOrder() ? ownOrder() : VersionOrder.former();
  }

  /** The vendor's own order, by which rules 3 decide. */
  public VendorOrder ownOrder() {
    return VersionOrder.of(releases.values(), declared);
  }

  /** A model's name for people; empty: it has none. */
  public Optional<String> nameOf(String model) {
    return Optional.ofNullable(modelNames.get(model));
  }

  Programme with(Release release) {
    return changed(releases.plus(release.version(), release), rollouts);
  }

  Programme with(Rollout rollout) {
    return changed(releases, rollouts.plus(rollout.id(), rollout));
  }

  private Programme changed(PMap<String, Release> newReleases, PMap<String, Rollout> newRollouts) {
    return new Programme(
        vendor,
        revision,
        withdrawn,
        newReleases,
        newRollouts,
        revokedDevices,
        declared,
        modelNames);
  }

  Programme withRevoked(String deviceId) {
    return new Programme(
        vendor,
        revision,
        withdrawn,
        releases,
        rollouts,
        revokedDevices.plus(deviceId),
        declared,
        modelNames);
  }

  Programme asWithdrawn() {
    return revised(true, declared, modelNames);
  }

  Programme withDeclared(PMap<String, List<String>> changed) {
    return revised(withdrawn, changed, modelNames);
  }

  Programme withModelNames(PMap<String, String> changed) {
    return revised(withdrawn, declared, changed);
  }

  /** A change of the programme itself. */
  private Programme revised(
      boolean gone, PMap<String, List<String>> newDeclared, PMap<String, String> newNames) {
    return new Programme(
        vendor, revision + 1, gone, releases, rollouts, revokedDevices, newDeclared, newNames);
  }
}
