import type { LiveSegment } from './live-segment.ts'

const MAX_BALLAST_BYTES = 128 * 1024 * 1024

/**
 * To be called with the segments before and after a change. The garbage collector does not count shared memory, so
 * a thread that makes little other garbage would keep merged segments for hours. An ordinary buffer of their size
 * is counted, and makes it look; never touched, it takes no memory of its own.
 */
export function forgetReplaced(before: Iterable<LiveSegment>, after: Iterable<LiveSegment>): void {
  const kept = new Set(after)
  let bytes = 0
  for (const live of before) if (!kept.has(live)) bytes += live.segment.container.buffer.byteLength
  try {
    if (bytes > 0) new ArrayBuffer(Math.min(bytes, MAX_BALLAST_BYTES))
  } catch {
    // Where there is no room for it, the engine has already looked.
  }
}
