/** An Apache Kafka broker inside this JVM. */
@NullMarked
package dev.yunfan.cli.broker;

import org.jspecify.annotations.NullMarked;
