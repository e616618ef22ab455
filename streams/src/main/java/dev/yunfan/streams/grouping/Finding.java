package dev.yunfan.streams.grouping;

/**
 * A crash that one reader recognised in a log.
 *
 * @param line where it starts, counted from 0
 * @param certain whether the reader knows the format, or only saw a word that opens one
 * @param signature what it is
 */
record Finding(int line, boolean certain, CrashSignature signature) {}
