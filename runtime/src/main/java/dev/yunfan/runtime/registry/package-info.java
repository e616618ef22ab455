/** Records in the wire format of a schema registry, instead of Avro's single-object encoding. */
@NullMarked
package dev.yunfan.runtime.registry;

import org.jspecify.annotations.NullMarked;
