/** Which organisations wrote lately, so that they read what they wrote. */
export type WriteMarks = {
  /** Of this process; milliseconds that never jump, `-Infinity` for none. */
  lastOf(orgIds: readonly number[]): number
  /** After the write was committed and before it is acknowledged. */
  note(orgId: number, nowMs: number): void
}

/** Remembered for so long; a replica further behind than that must never be used. */
export function createWriteMarks(keepMs: number): WriteMarks {
  // In the order of their last write: what is oldest stands first.
  const marks = new Map<number, number>()
  return {
    lastOf: orgIds => Math.max(Number.NEGATIVE_INFINITY, ...orgIds.map(id => marks.get(id) ?? -Infinity)),
    note(orgId, nowMs) {
      marks.delete(orgId)
      marks.set(orgId, nowMs)
      for (const [id, atMs] of marks) {
        if (nowMs - atMs <= keepMs) break
        marks.delete(id)
      }
    },
  }
}
