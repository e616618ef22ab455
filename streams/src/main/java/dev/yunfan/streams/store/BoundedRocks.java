package dev.yunfan.streams.store;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on RocksDB's memory for the whole process, however many partitions it has: blocks,
 * indexes, filters and write buffers share it. Made by Kafka Streams, once a store.
 */
public final class BoundedRocks implements RocksDBConfigSetter {
  private static final long TOTAL_BYTES = 192L << 20;
  private static final long WRITE_BYTES = 96L << 20;
  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final int BITS_A_KEY = 10;

  private static final Cache CACHE;
  private static final WriteBufferManager WRITES;
  private static final BloomFilter FILTER;

  static {
    RocksDB.loadLibrary();
    CACHE = new LRUCache(TOTAL_BYTES, -1, false, 0.1);
    WRITES = new WriteBufferManager(WRITE_BYTES, CACHE);
    FILTER = new BloomFilter(BITS_A_KEY, false);
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    // Kafka Streams reads this table's cache for its metrics, so that it must stay the same object.
    if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
      table
          .setBlockCache(CACHE)
          .setCacheIndexAndFilterBlocks(true)
          .setCacheIndexAndFilterBlocksWithHighPriority(true)
          .setPinTopLevelIndexAndFilter(true)
          .setFilterPolicy(FILTER);
    } else {
      throw new IllegalStateException("RocksDB without a block-based table has no memory bound");
    }
    options.setWriteBufferManager(WRITES);
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  @Override
  public void close(String storeName, Options options) {
    // cache, write buffers and filter are the process's, not the store's
  }
}
