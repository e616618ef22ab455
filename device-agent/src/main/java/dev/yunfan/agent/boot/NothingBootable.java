package dev.yunfan.agent.boot;

import java.io.IOException;

/** Neither slot may be started: the handset needs the workshop. */
public final class NothingBootable extends IOException {
  private static final long serialVersionUID = 1L;

  NothingBootable(String why) {
    super(why);
  }
}
