/** The published answers as a table in memory, which the query API reads. */
@NullMarked
package dev.yunfan.streams.table;

import org.jspecify.annotations.NullMarked;
