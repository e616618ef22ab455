/**
 * Bytes to domain records and back: Avro's single-object and JSON encodings, by released schema.
 */
@NullMarked
package dev.yunfan.schemas.codec;

import org.jspecify.annotations.NullMarked;
