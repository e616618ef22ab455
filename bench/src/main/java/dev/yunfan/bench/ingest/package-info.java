/** The cost of the gateway: beside Kafka's own producer benchmark and beside a bare endpoint. */
@NullMarked
package dev.yunfan.bench.ingest;

import org.jspecify.annotations.NullMarked;
