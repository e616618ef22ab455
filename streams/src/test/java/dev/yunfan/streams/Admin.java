package dev.yunfan.streams;

import dev.yunfan.runtime.operator.Door;
import dev.yunfan.streams.http.QueryDoor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.Optional;

/** The one admin of tests, and their questions. */
public final class Admin {
  /** Setting of a server that lets the admin in. */
  public static final String SETTING = "STREAMS_OPERATOR_TOKEN";

  public static final String TOKEN = "the admin of tests";

  private Admin() {}

  /** A door that lets nobody else in. */
  public static QueryDoor door() {
    return new QueryDoor(
        new Door(TOKEN, _ -> Optional.empty(), Optional.empty(), InstantSource.system()),
        () -> true,
        new SimpleMeterRegistry());
  }

  public static HttpRequest.Builder asks(URI uri) {
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + TOKEN);
  }
}
