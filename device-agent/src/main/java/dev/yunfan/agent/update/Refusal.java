package dev.yunfan.agent.update;

/** Why a handset does not install an image: one case a check, with what it expected and found. */
public sealed interface Refusal {
  /** The text that is reported with the failure. */
  default String reason() {
    return toString();
  }

  /** The image is for another vendor's handsets. */
  record WrongVendor(String expected, String found) implements Refusal {}

  /** The image is for another model. */
  record WrongModel(String expected, String found) implements Refusal {}

  /** The image is not newer than what was once confirmed here. */
  record OlderVersion(String confirmed, String found) implements Refusal {}

  /** Offer and manifest name two releases. */
  record WrongRelease(String expected, String found) implements Refusal {}

  /** The vendor did not sign this manifest. */
  record SignatureRejected(String vendor, String version) implements Refusal {}

  /** The signed metadata around the image failed one of its checks. */
  record MetadataRejected(String check, String detail) implements Refusal {}

  /** The image was tried on this handset before and had to be rolled back. */
  record KnownBad(String sha256) implements Refusal {}

  /** The image does not fit the slot. */
  record TooLarge(long slotBytes, long found) implements Refusal {}

  /** Fewer bytes came than the manifest says. */
  record ImageCutShort(long expected, long found) implements Refusal {}

  /** More bytes came than the manifest says. */
  record ImageTooLong(long expected, long found) implements Refusal {}

  /** Other bytes came than the manifest says. */
  record HashMismatch(String expected, String found) implements Refusal {}

  /** The slot gives back other bytes than were written. */
  record SlotCorrupted(String expected, String found) implements Refusal {}

  /** The image could not be had. */
  record DownloadFailed(String detail) implements Refusal {}

  /** The slot or the boot record could not be written. */
  record StorageFailed(String detail) implements Refusal {}
}
