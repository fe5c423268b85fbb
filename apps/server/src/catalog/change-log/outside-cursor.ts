import { type Cursor, formatCursor, parseCursor } from './cursor.ts'

/** How far a walk through the catalogue as it is has come; `bound` is where the log goes on behind it. */
export type Walk = { stage: 'sources' | 'offers'; afterId: number; bound: Cursor }

/** A reader's place, and the epoch that ran when it was given out: the place itself may lie in one before. */
export type OutsideCursor = { place: Cursor | Walk; knownEpoch: number }

const FORM = /^c1\.(\d{1,9})\.([\d-]+)(?:\.([so])(\d{1,15}))?$/
const STAGES = { s: 'sources', o: 'offers' } as const

/** Opaque to those who are given it. */
export function formatOutsideCursor({ place, knownEpoch }: OutsideCursor): string {
  const where =
    'stage' in place ? `${formatCursor(place.bound)}.${place.stage[0]}${place.afterId}` : formatCursor(place)
  return Buffer.from(`c1.${knownEpoch}.${where}`).toString('base64url')
}

/** null when the text is none that we gave out. */
export function parseOutsideCursor(text: string): OutsideCursor | null {
  const match = FORM.exec(Buffer.from(text, 'base64url').toString('latin1'))
  const bound = parseCursor(match?.[2] ?? '')
  if (match === null || bound === null) return null
  const stage = match[3] === undefined ? null : STAGES[match[3] as keyof typeof STAGES]
  const place = stage === null ? bound : { stage, afterId: Number(match[4]), bound }
  const read = { place, knownEpoch: Number(match[1]) }
  // One text a place: whatever else decodes to the same was not given out.
  return formatOutsideCursor(read) === text ? read : null
}
