package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.AcceptedEvent;

/** An update report that is no evidence, since the server's receipt does not stand behind it. */
public record Unoffered(AcceptedEvent event, Why why) {
  /** Why a report counts nowhere. */
  public enum Why {
    NO_RECEIPT("no receipt"),
    OTHER_RELEASE("receipt of another release"),
    NOT_YET("not offered yet"),
    HELD_BACK("held back"),
    OTHER_MODEL("takes part as another model");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    /** The reason, short, for the handset's page. */
    public String text() {
      return text;
    }
  }
}
