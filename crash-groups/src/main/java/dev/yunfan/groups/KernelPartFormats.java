package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;

import java.util.List;

/** Crashes of a handset's other processors: the modem and its kind, with the reason they give. */
final class KernelPartFormats {
  static final List<KernelFormat> ALL =
      List.of(
          format("(\\w[\\w-]*) subsystem failure reason: *(.*?)\\.?$", "{1} crashed: {2}"),
          format("fatal error received: *(.*?)\\.?$", "remote processor crashed: {1}"),
          format("crash detected in ([\\w.:-]+): type (.*)$", "{1} crashed: {2}"),
          format(
              "(?i:md\\d? ?exception|md_ex).*?(?:\\[(\\w+)\\] *)?file: ?([^ ,]+)",
              "modem crashed: {1} {2}"),
          format("(?i:cp[_ ]crash\\w*(?: by)?)[ :]+(.*)$", "modem crashed: {1}"));

  private KernelPartFormats() {}
}
