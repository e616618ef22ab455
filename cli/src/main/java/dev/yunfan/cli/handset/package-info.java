/** Handsets from the command line: one with real files, or a whole simulated fleet. */
@NullMarked
package dev.yunfan.cli.handset;

import org.jspecify.annotations.NullMarked;
