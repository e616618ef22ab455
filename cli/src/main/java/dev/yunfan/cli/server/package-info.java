/** One server a process: the broker, the gateway, the streams, the ota-server. */
@NullMarked
package dev.yunfan.cli.server;

import org.jspecify.annotations.NullMarked;
