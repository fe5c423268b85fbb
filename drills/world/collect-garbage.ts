// Loaded before everything else into a process that is watched for leaks, and into each of its threads. V8 lets garbage
// lie until the heap is a few times what lives in it, longer the more memory the machine has: beside that swing nothing
// slower would be seen. What is collected often grows by what is really kept.

const EVERY_MS = 5_000

setInterval(() => globalThis.gc?.(), EVERY_MS).unref()
