import { isTimelineHistory, parseLsn } from './wal-segment.ts'

/** A file of the archive: when it was put there tells which branch of the log was lived last. */
export type ArchivedFile = { name: string; modifiedAt: Date }

/**
 * The branch of the log to replay after a base backup: the one lived last of those that go on from it. A restore
 * begins a branch; who went back to the data from before it goes on with the old one, so the highest number would lie.
 *
 * @param histories text of each `.history` by its timeline
 * @param base the backup's timeline, and the position it needs at least
 */
export function chooseTimeline(
  files: readonly ArchivedFile[],
  histories: ReadonlyMap<number, string>,
  base: { timeline: number; lsn: string },
): number {
  const lived = new Map<number, number>()
  for (const { name, modifiedAt } of files) {
    const timeline = Number.parseInt(name.slice(0, 8), 16)
    const isBranch = timeline === base.timeline || leadsOn(histories.get(timeline), base)
    if (isBranch) lived.set(timeline, Math.max(lived.get(timeline) ?? 0, modifiedAt.getTime()))
  }
  const [newest] = [...lived].sort(([a, aMs], [b, bMs]) => bMs - aMs || b - a)
  return newest?.[0] ?? base.timeline
}

export const timelineOfHistory = (name: string): number | null =>
  isTimelineHistory(name) ? Number.parseInt(name.slice(0, 8), 16) : null

/** The branches a log is replayed along: one, and those its history says it came from. */
export function lineageOf(timeline: number, history: string | undefined): Set<number> {
  const before = (history ?? '').split('\n').flatMap(line => /^\s*(\d+)\s/.exec(line)?.[1] ?? [])
  return new Set([timeline, ...before.map(Number)])
}

/** A history has a line for each branch before it: its number, and where it was left. */
function leadsOn(history: string | undefined, base: { timeline: number; lsn: string }): boolean {
  return (history ?? '').split('\n').some(line => {
    const [, timeline, lsn] = /^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/i.exec(line) ?? []
    return lsn !== undefined && Number(timeline) === base.timeline && parseLsn(lsn) >= parseLsn(base.lsn)
  })
}
