import { type Cursor, formatCursor, parseCursor } from './cursor.ts'

/** A listing of what was modified: what it is made of was settled when it began, so that its order stays. */
export type ModifiedListing = {
  since: Date
  /** Changes from here on are none of it: `GET /v1/changes` tells of them. */
  bound: Cursor
  /** How many products it had when it began. */
  total: number
}

/** Behind which change a page begins; by id, where products are listed that the log does not tell of. */
export type ModifiedPlace = Cursor | { afterId: number }

const VERSION = 'm1'
const FORM = /^m1\.(\d{1,15})\.([\d-]+)\.(\d{1,15})\.(i(\d{1,15})|l([\d-]+))$/

/** Opaque to those who are given it. */
export function formatModifiedCursor({ since, bound, total }: ModifiedListing, place: ModifiedPlace): string {
  const where = 'afterId' in place ? `i${place.afterId}` : `l${formatCursor(place)}`
  const text = [VERSION, since.getTime(), formatCursor(bound), total, where].join('.')
  return Buffer.from(text).toString('base64url')
}

/** null when the text is none that we gave out. */
export function parseModifiedCursor(text: string): { listing: ModifiedListing; place: ModifiedPlace } | null {
  const match = FORM.exec(Buffer.from(text, 'base64url').toString('latin1'))
  const bound = parseCursor(match?.[2] ?? '')
  const place = match?.[5] === undefined ? parseCursor(match?.[6] ?? '') : { afterId: Number(match[5]) }
  if (match === null || bound === null || place === null) return null
  const since = new Date(Number(match[1]))
  if (Number.isNaN(since.getTime())) return null
  const listing = { since, bound, total: Number(match[3]) }
  return formatModifiedCursor(listing, place) === text ? { listing, place } : null
}
