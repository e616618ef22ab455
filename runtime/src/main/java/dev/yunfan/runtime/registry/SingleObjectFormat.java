package dev.yunfan.runtime.registry;

/** No registry: values stand on topics as they are in the process. */
final class SingleObjectFormat implements WireFormat {
  @Override
  public byte[] toTopic(String topic, byte[] value) {
    return value;
  }

  @Override
  public byte[] fromTopic(String topic, byte[] wire) {
    if (WireForm.of(wire) == WireForm.REGISTRY) {
      throw new SchemaUnavailable(
          "%s holds records in the wire format of a schema registry (schema id %d): say which one, with --schema-registry URL or YUNFAN_SCHEMA_REGISTRY"
              .formatted(topic, WireForm.registryId(wire)));
    }
    return wire;
  }

  @Override
  public void close() {
    // nothing is open
  }
}
