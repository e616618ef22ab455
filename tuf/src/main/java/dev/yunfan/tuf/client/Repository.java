package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import java.net.URI;

/**
 * Where a repository's files are (specification, section 6.2 and 5.7).
 *
 * @param metadata the folder of metadata files
 * @param targets the folder of images
 * @param hashedTargetNames whether image names carry a digest when snapshots are consistent
 */
public record Repository(URI metadata, URI targets, boolean hashedTargetNames) {
  public Repository {
    metadata = folder(metadata);
    targets = folder(targets);
  }

  /** A repository in the usual layout: {@code metadata/} and {@code targets/} below one URL. */
  public static Repository at(URI base) {
    var folder = folder(base);
    return new Repository(folder.resolve("metadata/"), folder.resolve("targets/"), true);
  }

  /** {@code ROLE.json}. */
  URI current(String role) {
    return metadata.resolve("./" + Role.encoded(role) + ".json");
  }

  /** {@code VERSION.ROLE.json}. */
  URI versioned(String role, long version) {
    return metadata.resolve("./" + version + "." + Role.encoded(role) + ".json");
  }

  /** The image, in its folder, with a digest before its name where the repository has it so. */
  URI image(TargetFile target, boolean consistent) throws Refusal {
    var hashed = consistent && hashedTargetNames;
    return targets.resolve("./" + (hashed ? target.consistentPath() : target.plainPath()));
  }

  private static URI folder(URI url) {
    return url.toString().endsWith("/") ? url : URI.create(url + "/");
  }
}
