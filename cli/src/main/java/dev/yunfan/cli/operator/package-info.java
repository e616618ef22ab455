/** Commands for release engineers, support and admins. */
@NullMarked
package dev.yunfan.cli.operator;

import org.jspecify.annotations.NullMarked;
