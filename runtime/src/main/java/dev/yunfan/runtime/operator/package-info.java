/** Who operates: tokens of people and programs, their roles, and what each role may do. */
@NullMarked
package dev.yunfan.runtime.operator;

import org.jspecify.annotations.NullMarked;
