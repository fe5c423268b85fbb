import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { type Cursor, comparePlaces } from './cursor.ts'

/** What of the log there is. Read after the log itself, it tells of every cut that the reading may have met. */
export type LogState = {
  /** The one that is written to. */
  epoch: number
  /** All there were, oldest first. */
  epochs: number[]
  /** Everything up to here was cut off; null: nothing ever was. */
  cut: Cursor | null
}

export async function readLogState(db: Database): Promise<LogState> {
  const { rows } = await sql<{ epoch: number; cutXid: string | null; cutSeq: number | null }>`
    select epoch, cut_xid::text as "cutXid", cut_seq as "cutSeq" from catalog.change_epochs order by epoch
  `.execute(db)
  const cuts = rows.flatMap(({ epoch, cutXid: xid, cutSeq: seq }) =>
    xid === null || seq === null ? [] : [{ epoch, xid, seq }],
  )
  const epochs = rows.map(({ epoch }) => epoch)
  return { epoch: epochs.at(-1)!, epochs, cut: cuts.at(-1) ?? null }
}

/** Whether all behind the place is still there. */
export function isKept({ cut }: LogState, place: Cursor): boolean {
  return cut === null || comparePlaces(place, cut) >= 0
}
