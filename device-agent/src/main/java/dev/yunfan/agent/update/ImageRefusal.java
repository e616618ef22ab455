package dev.yunfan.agent.update;

import dev.yunfan.schemas.telemetry.FailureReason;

/** Why a handset does not install an image: one case a check, with what it expected and found. */
public sealed interface ImageRefusal {
  /** The text that is reported with the failure. */
  default String reason() {
    return toString();
  }

  /** The same for counting: whose fault it is. */
  default FailureReason failure() {
    return switch (this) {
      case WrongVendor _,
          WrongModel _,
          WrongRelease _,
          OlderCounter _,
          WrongNamespace _,
          NotAssigned _,
          AssignedToAnother _,
          AssignmentReplayed _,
          AssignmentExpired _,
          AssignmentTooLong _,
          AssignmentForged _,
          NotWhatWasSigned _,
          MetadataRejected _ ->
          FailureReason.METADATA;
      case HashMismatch _, SlotCorrupted _ -> FailureReason.VERIFICATION;
      case DownloadFailed _ -> FailureReason.NETWORK;
      case TooLarge _, StorageFull _, StorageFailed _ -> FailureReason.STORAGE;
      case TakenBack _ -> FailureReason.CANCELLED;
    };
  }

  /** The image is for another vendor's handsets. */
  record WrongVendor(String expected, String found) implements ImageRefusal {}

  /** The image is for another model. */
  record WrongModel(String expected, String found) implements ImageRefusal {}

  /** Offer and manifest name two releases. */
  record WrongRelease(String expected, String found) implements ImageRefusal {}

  /** The image's release counter is not above what was once confirmed here. */
  record OlderCounter(long confirmed, long found) implements ImageRefusal {}

  /** The image's path is not in the namespace of this handset's vendor. */
  record WrongNamespace(String expected, String found) implements ImageRefusal {}

  /** The server did not sign for whom the offer is. */
  record NotAssigned(String rolloutId) implements ImageRefusal {}

  /** The server signed this offer for another handset. */
  record AssignedToAnother(String expected, String found) implements ImageRefusal {}

  /** The server signed this offer for another check-in: an old one played back. */
  record AssignmentReplayed(String nonce, String found) implements ImageRefusal {}

  /** The server's word was out of date when it was signed; milliseconds since 1970-01-01T00:00Z. */
  record AssignmentExpired(long issued, long expires) implements ImageRefusal {}

  /** The server's word is good for longer than a server may give it; milliseconds. */
  record AssignmentTooLong(long most, long found) implements ImageRefusal {}

  /** No key that root names signed this offer as it is. */
  record AssignmentForged(String rolloutId, String deviceId) implements ImageRefusal {}

  /** The server offers something else than the vendor signed under this path. */
  record NotWhatWasSigned(String what, String signed, String offered) implements ImageRefusal {}

  /** The signed metadata around the image failed one of its checks. */
  record MetadataRejected(String check, String detail) implements ImageRefusal {}

  /** The refusal of a check of metadata, by its name. */
  static ImageRefusal ofMetadata(dev.yunfan.tuf.refusal.Refusal refusal) {
    return new MetadataRejected(
        refusal.getClass().getSimpleName(), String.valueOf(refusal.getMessage()));
  }

  /** The image does not fit the slot. */
  record TooLarge(long slotBytes, long found) implements ImageRefusal {}

  /** The same other bytes came than the manifest says, time after time. */
  record HashMismatch(String expected, String found) implements ImageRefusal {}

  /** The slot gives back other bytes than were written. */
  record SlotCorrupted(String expected, String found) implements ImageRefusal {}

  /** The image could not be had. */
  record DownloadFailed(String detail) implements ImageRefusal {}

  /** There is too little room for the image, its metadata and what is told about it; bytes. */
  record StorageFull(long needed, long free) implements ImageRefusal {}

  /** The slot or the boot record could not be written. */
  record StorageFailed(String detail) implements ImageRefusal {}

  /** The server no longer offers the image whose download was under way. */
  record TakenBack(String rolloutId) implements ImageRefusal {}
}
