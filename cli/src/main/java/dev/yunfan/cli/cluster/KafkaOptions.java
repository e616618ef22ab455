package dev.yunfan.cli.cluster;

import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.runtime.registry.RegistryFormat;
import dev.yunfan.runtime.registry.WireFormat;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where Kafka is, and how values stand on its topics. */
public final class KafkaOptions {
  /** Environment variable that stands in for {@code --schema-registry}. */
  public static final String REGISTRY_SETTING = "YUNFAN_SCHEMA_REGISTRY";

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9092",
      description = "Kafka cluster; default ${DEFAULT-VALUE}.")
  private String kafka = "127.0.0.1:9092";

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      defaultValue = "",
      description =
          "API of a schema registry, such as http://127.0.0.1:8080/apis/registry/v3; records then"
              + " take its wire format. Default: $"
              + REGISTRY_SETTING
              + ", else none.")
  private String registry = "";

  /** Addresses of the cluster. */
  public String bootstrapServers() {
    return kafka;
  }

  /**
   * The form of values; the caller closes it.
   *
   * @param patience how long a registry that does not answer is asked again
   * @throws CannotStart when the registry's address is none
   */
  public WireFormat wire(Map<String, String> environment, Duration patience) throws CannotStart {
    return of(
        registry.isEmpty() ? environment.getOrDefault(REGISTRY_SETTING, "") : registry, patience);
  }

  /** The form of values by the environment alone, as {@link #wire}. */
  public static WireFormat fromEnvironment(Map<String, String> environment, Duration patience)
      throws CannotStart {
    return of(environment.getOrDefault(REGISTRY_SETTING, ""), patience);
  }

  private static WireFormat of(String url, Duration patience) throws CannotStart {
    return url.isBlank()
        ? WireFormat.singleObject()
        : new RegistryFormat(address(url.strip()), patience);
  }

  private static URI address(String url) throws CannotStart {
    try {
      var address = URI.create(url);
      if (address.getHost() != null && String.valueOf(address.getScheme()).startsWith("http")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new CannotStart(problem(url), e);
    }
    throw new CannotStart(problem(url));
  }

  private static String problem(String url) {
    return "schema registry %s is not an address such as http://127.0.0.1:8080/apis/registry/v3"
        .formatted(url);
  }
}
