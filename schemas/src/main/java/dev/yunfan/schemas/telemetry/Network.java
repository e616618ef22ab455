package dev.yunfan.schemas.telemetry;

/** How a handset is connected; in the order of the schema's symbols. */
public enum Network {
  NONE,
  CELLULAR,
  WIFI
}
