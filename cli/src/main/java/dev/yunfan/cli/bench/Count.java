package dev.yunfan.cli.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of something a benchmark takes: a whole number, at least 1. */
public final class Count implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1) {
        return count;
      }
      throw notACount(text);
    } catch (NumberFormatException e) {
      throw notACount(text);
    }
  }

  private static TypeConversionException notACount(String text) {
    return new TypeConversionException(
        "'%s' is no whole number from 1 to %d".formatted(text, Integer.MAX_VALUE));
  }
}
