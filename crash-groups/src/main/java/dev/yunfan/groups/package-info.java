/**
 * Which crashes are the same crash: signatures from structured events and from raw logs of several
 * formats, and the similarity that suggests merges.
 */
@NullMarked
package dev.yunfan.groups;

import org.jspecify.annotations.NullMarked;
