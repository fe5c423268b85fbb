import type { Place } from './top-hits.ts'

/** Where a page ended: how many hits came before, and the last of them in the order by words alone. */
export type Cursor = { rank: number; last: Place }

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** Opaque to callers. */
export function writeCursor({ rank, last }: Cursor): string {
  // JSON has no infinity: hits without the value that is sorted by.
  const key = Number.isFinite(last.key) ? last.key : null
  return Buffer.from(JSON.stringify([rank, key, last.score, last.id])).toString('base64url')
}

/** null when it is no cursor of ours. */
export function readCursor(text: string): Cursor | null {
  try {
    const [rank, key, score, id, ...rest] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const isKey = key === null || isNumber(key)
    if (!isKey || !isNumber(rank) || !isNumber(score) || !isNumber(id) || rest.length > 0) return null
    if (!Number.isSafeInteger(rank) || rank < 0) return null
    return { rank, last: { key: key ?? Number.NEGATIVE_INFINITY, score, id } }
  } catch {
    return null
  }
}
