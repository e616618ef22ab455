/** Common to every long-running command: stop on request, and close what it opened. */
@NullMarked
package dev.yunfan.cli.process;

import org.jspecify.annotations.NullMarked;
