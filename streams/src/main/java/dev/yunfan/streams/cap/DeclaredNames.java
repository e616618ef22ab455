package dev.yunfan.streams.cap;

/** The models and firmwares that the ota-server declares or releases; cheap to ask. */
public interface DeclaredNames {
  /** None is known. */
  DeclaredNames NONE =
      new DeclaredNames() {
        @Override
        public boolean hasModel(String vendor, String model) {
          return false;
        }

        @Override
        public boolean hasFirmware(String vendor, String version) {
          return false;
        }
      };

  /** Whether the vendor has a release for the model. */
  boolean hasModel(String vendor, String model);

  /** Whether the firmware is a release of the vendor, or declared. */
  boolean hasFirmware(String vendor, String version);
}
