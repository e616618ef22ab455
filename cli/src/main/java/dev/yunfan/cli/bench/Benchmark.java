package dev.yunfan.cli.bench;

import java.util.concurrent.Callable;

/**
 * One benchmark of {@code ./yunfan bench NAME}: a picocli command whose {@code call} prints a
 * table, or one JSON object on its last line with {@code --json}, and returns the exit status.
 * Found by {@link java.util.ServiceLoader}, so that the command does not depend on the benchmarks.
 */
public interface Benchmark extends Callable<Integer> {}
