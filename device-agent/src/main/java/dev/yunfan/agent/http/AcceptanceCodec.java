package dev.yunfan.agent.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON of the gateway's answer to a batch that it accepted. */
public final class AcceptanceCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AcceptanceCodec() {}

  /** Whether the words are the gateway's: they name how many events it accepted. */
  public static boolean isAcceptance(byte[] body) {
    try {
      return JSON.readTree(body).path("accepted").isIntegralNumber();
    } catch (IOException e) {
      return false; // no JSON, so not the gateway's
    }
  }
}
