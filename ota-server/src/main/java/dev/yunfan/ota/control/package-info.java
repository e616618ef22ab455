/** The fold: commands in order become the one state that every server agrees on. */
@NullMarked
package dev.yunfan.ota.control;

import org.jspecify.annotations.NullMarked;
