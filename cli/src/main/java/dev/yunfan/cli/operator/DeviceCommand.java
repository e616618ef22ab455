package dev.yunfan.cli.operator;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Questions about one handset. */
@Command(
    name = "device",
    mixinStandardHelpOptions = true,
    subcommands = DeviceExplainCommand.class,
    description = "Answers for single handsets.",
    footer = {
      "",
      "Example:",
      "  ./yunfan device explain haier HAIER-000001 --model h7 --firmware 2.0.0"
    })
public final class DeviceCommand {
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan device revoke haier HAIER-000001 --reason 'its key was published'"
      },
      description =
          "Revokes a handset's credential: it is offered nothing and heard no more, for ever.")
  int revoke(
      @Mixin OperatorOptions options,
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "DEVICE") String device,
      @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason) {
    return options.change(
        "/v1/devices/%s/%s".formatted(Api.escaped(vendor), Api.escaped(device)),
        "revoke",
        reason,
        "revoked " + device);
  }
}
