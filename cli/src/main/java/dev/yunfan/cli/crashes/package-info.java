/** The operator's commands about crashes. */
@NullMarked
package dev.yunfan.cli.crashes;

import org.jspecify.annotations.NullMarked;
