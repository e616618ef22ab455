package dev.yunfan.ingest.admission;

/** What becomes of a batch. */
public sealed interface Verdict permits Admitted, Refusal {}
