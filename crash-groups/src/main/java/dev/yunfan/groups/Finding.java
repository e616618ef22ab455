package dev.yunfan.groups;

/**
 * A crash that one reader recognised in a log.
 *
 * @param line where it starts, counted from 0
 * @param severity how much it says that something ended
 * @param signature its group and its name
 */
record Finding(int line, Severity severity, CrashSignature signature) {}
