/** Analysts' questions from the command line: tables, JSON, CSV and Parquet. */
@NullMarked
package dev.yunfan.cli.query;

import org.jspecify.annotations.NullMarked;
