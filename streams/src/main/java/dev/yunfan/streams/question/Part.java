package dev.yunfan.streams.question;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/** Rules for the parts of a subject. Subjects come from a topic that anybody may have written. */
enum Part {
  /** Any text. */
  NAME {
    @Override
    boolean fits(String text) {
      return text.length() <= MAX_NAME;
    }
  },
  /** A day such as 2011-07-01. */
  DAY {
    @Override
    boolean fits(String text) {
      return LocalDate.parse(text).toString().equals(text);
    }
  },
  /** A month such as 2011-07. */
  MONTH {
    @Override
    boolean fits(String text) {
      return YearMonth.parse(text).toString().equals(text);
    }
  },
  /** A whole number. */
  NUMBER {
    @Override
    boolean fits(String text) {
      return Long.toString(Long.parseLong(text)).equals(text);
    }
  };

  private static final int MAX_NAME = 1_000;

  abstract boolean fits(String text);

  /** Whether the texts are one for each part, and fit it. */
  static boolean fit(List<String> texts, Part... parts) {
    if (texts.size() != parts.length) {
      return false;
    }
    try {
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].fits(texts.get(i))) {
          return false;
        }
      }
      return true;
    } catch (DateTimeException | NumberFormatException _) {
      return false; // not of this form: that is the question
    }
  }
}
