import type { KeptBackup } from '../types.ts'

const KEPT_DAYS = 7
const KEPT_WEEKS = 4
const KEPT_MONTHS = 12

const DAY_MS = 86_400_000
// 1970-01-05 was a Monday.
const FIRST_MONDAY_MS = 4 * DAY_MS

/**
 * The ids of backups that may go. Of each kind there stay one for each of the last seven days that have one, of the
 * last four weeks (Monday to Sunday) and of the last twelve months, all by UTC; of each the newest that was verified,
 * else the newest. Never the newest of a kind, never its newest verified one, and none from the future.
 *
 * Days without a backup do not count: where backups stopped a year ago, or the clock ran ahead a year, all are kept
 * that were kept before.
 */
export function chooseForgotten(backups: readonly KeptBackup[], now: Date): string[] {
  const kept = new Set<string>()
  for (const ofKind of Map.groupBy(backups, backup => backup.kind).values()) {
    for (const id of chooseKept(ofKind, now)) kept.add(id)
  }
  return backups.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
}

function chooseKept(backups: readonly KeptBackup[], now: Date): string[] {
  const newestFirst = backups.toSorted(
    (a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1),
  )
  const fromFuture = newestFirst.filter(({ startedAt }) => startedAt > now)
  const past = newestFirst.slice(fromFuture.length)
  return [
    ...fromFuture,
    ...past.slice(0, 1),
    ...past.filter(({ verifiedAt }) => verifiedAt !== null).slice(0, 1),
    ...newestOfEach(past, dayOf, KEPT_DAYS),
    ...newestOfEach(past, weekOf, KEPT_WEEKS),
    ...newestOfEach(past, monthOf, KEPT_MONTHS),
  ].map(({ id }) => id)
}

function newestOfEach(
  newestFirst: readonly KeptBackup[],
  periodOf: (date: Date) => number,
  count: number,
): KeptBackup[] {
  const periods = Map.groupBy(newestFirst, ({ startedAt }) => periodOf(startedAt))
  return [...periods.values()]
    .slice(0, count)
    .flatMap(within => within.find(({ verifiedAt }) => verifiedAt !== null) ?? within.slice(0, 1))
}

const dayOf = (date: Date) => Math.floor(date.getTime() / DAY_MS)
const weekOf = (date: Date) => Math.floor((date.getTime() - FIRST_MONDAY_MS) / (7 * DAY_MS))
const monthOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth()
