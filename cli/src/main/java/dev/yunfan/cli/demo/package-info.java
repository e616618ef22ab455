/** The main job in one JVM: broker, gateway, streams, ota-server and a simulated fleet. */
@NullMarked
package dev.yunfan.cli.demo;

import org.jspecify.annotations.NullMarked;
