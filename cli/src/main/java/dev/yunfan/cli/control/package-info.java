/** The operator's commands that read the control log itself, when no server can. */
@NullMarked
package dev.yunfan.cli.control;

import org.jspecify.annotations.NullMarked;
