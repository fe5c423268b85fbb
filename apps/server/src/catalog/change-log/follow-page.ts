import type { Database } from '../../kernel/db/index.ts'
import type { Cursor } from './cursor.ts'
import { isKept, type LogState, readLogState } from './log-state.ts'
import type { Walk } from './outside-cursor.ts'
import { currentPlace, type LoggedChange, readRows } from './read-changes.ts'
import { walkCatalogue } from './walk-catalogue.ts'

/** However few of the rows are wanted, one page passes over no more than about this many. */
const PASSED_OVER_MOST = 10_000
const ROWS_AT_ONCE_MOST = 2_500

export type ChangePage = {
  changes: LoggedChange[]
  /** Where the next page begins. */
  end: Cursor | Walk
  /** False: this was all there is by now. */
  hasMore: boolean
  /** The epoch that ran while it was read. */
  knownEpoch: number
}

/** Why there is no page: the history forked, or the log was cut behind the place. */
export type Lost = 'forked' | 'cut'

/** Before all that the log ever told. */
export const BEGINNING: Cursor = { epoch: 0, xid: '0', seq: 0 }

type Wanted = { limit: number; isWanted: (change: LoggedChange) => boolean }

/**
 * Where to begin with nothing: at the beginning of the log, or, where that was cut off, with the catalogue as it is.
 * Either makes the whole of it.
 */
export async function findBeginning(db: Database): Promise<Cursor | Walk> {
  const bound = await currentPlace(db)
  const { cut } = await readLogState(db)
  return cut === null ? BEGINNING : { stage: 'sources', afterId: 0, bound }
}

/**
 * At most `limit` of the changes behind `from` that are wanted, oldest first, through all epochs: what one before the
 * running one holds is settled. `knownEpoch` is the one that ran when the reader was given its place: histories that
 * forked since may have lost what it read.
 */
export async function readChangePage(
  db: Database,
  { from, knownEpoch }: { from: Cursor | Walk; knownEpoch: number | null },
  wanted: Wanted,
): Promise<ChangePage | Lost> {
  const { epoch, epochs } = await readLogState(db)
  if (knownEpoch !== null && knownEpoch !== epoch) return 'forked'
  const page = await collect(db, startOf(from, epochs), { epoch, epochs }, wanted)
  const after = await readLogState(db)
  if (after.epoch !== epoch) return 'forked'
  return isKept(after, 'stage' in from ? from.bound : from) ? page : 'cut'
}

const startOf = <T extends Cursor | Walk>(from: T, epochs: readonly number[]): T =>
  'epoch' in from && from.epoch === BEGINNING.epoch ? { ...from, epoch: epochs[0]! } : from

async function collect(
  db: Database,
  start: Cursor | Walk,
  state: Pick<LogState, 'epoch' | 'epochs'>,
  { limit, isWanted }: Wanted,
): Promise<ChangePage> {
  const changes: LoggedChange[] = []
  const knownEpoch = state.epoch
  let end = start
  for (
    let passed = 0, ask = limit + 1;
    passed < PASSED_OVER_MOST;
    ask = Math.min(2 * ask, ROWS_AT_ONCE_MOST)
  ) {
    const { steps, next } = await readSteps(db, end, ask, state)
    for (const { place, change } of steps) {
      const isGood = isWanted(change)
      if (isGood && changes.length === limit) return { changes, end, hasMore: true, knownEpoch }
      if (isGood) changes.push(change)
      end = place
    }
    passed += steps.length
    if (next === null) return { changes, end, hasMore: false, knownEpoch }
    end = next
  }
  return { changes, end, hasMore: true, knownEpoch }
}

type Steps = { steps: { change: LoggedChange; place: Cursor | Walk }[]; next: Cursor | Walk | null }

/** `next` null: that was all there is. */
async function readSteps(
  db: Database,
  from: Cursor | Walk,
  limit: number,
  { epoch, epochs }: Pick<LogState, 'epoch' | 'epochs'>,
): Promise<Steps> {
  if ('stage' in from) return walkCatalogue(db, from, limit)
  const rows = await readRows(db, from, limit, from.epoch === epoch ? 'settled' : 'all')
  const steps = rows.map(({ place, ...change }) => ({ change, place }))
  if (rows.length === limit) return { steps, next: steps.at(-1)!.place }
  const later = epochs.find(other => other > from.epoch)
  return { steps, next: later === undefined ? null : { epoch: later, xid: '0', seq: 0 } }
}
