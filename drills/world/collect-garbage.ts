// Loaded before everything else into a process that is watched for leaks, and into each of its threads. V8 lets garbage
// lie until the heap is a few times what lives in it, longer the more memory the machine has, and keeps pages that it
// emptied: beside that swing nothing slower would be seen. What is collected often, and given back, grows by what is
// really kept.

const EVERY_MS = 5_000

// Only the last resort gives pages back: any other collection leaves the process as large as it ever was.
setInterval(
  () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
  EVERY_MS,
).unref()
