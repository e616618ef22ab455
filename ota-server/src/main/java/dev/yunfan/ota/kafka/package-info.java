/** The control log, the evidence feed and the standing feed over Kafka. */
@NullMarked
package dev.yunfan.ota.kafka;

import org.jspecify.annotations.NullMarked;
