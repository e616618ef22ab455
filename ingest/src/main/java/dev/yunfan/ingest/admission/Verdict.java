package dev.yunfan.ingest.admission;

/** The decision on a batch. */
public sealed interface Verdict permits Admitted, RequestRefusal {}
