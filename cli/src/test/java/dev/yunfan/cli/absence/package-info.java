/** Servers that start before Kafka, lose it, stand still or run out of disk. */
@NullMarked
package dev.yunfan.cli.absence;

import org.jspecify.annotations.NullMarked;
