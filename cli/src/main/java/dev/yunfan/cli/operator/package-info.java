/** What release engineers, support and admins do from a terminal. */
@NullMarked
package dev.yunfan.cli.operator;

import org.jspecify.annotations.NullMarked;
