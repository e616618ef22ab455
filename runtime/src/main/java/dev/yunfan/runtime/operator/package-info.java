/** Operators: tokens of people and programs, their roles, and the permissions of each role. */
@NullMarked
package dev.yunfan.runtime.operator;

import org.jspecify.annotations.NullMarked;
