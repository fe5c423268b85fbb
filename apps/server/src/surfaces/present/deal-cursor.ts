import { AppError } from '../../kernel/errors/index.ts'

type Place = { pct: number; offerId: number }

const FORM = /^(\d{1,3}(?:\.\d)?)-(\d{1,15})$/

/** A place in a list of reductions, as it is handed out. */
export const writeDealCursor = ({ pct, offerId }: Place): string =>
  Buffer.from(`${pct}-${offerId}`).toString('base64url')

/** Throws `invalid_cursor` for what was not handed out. */
export function readDealCursor(cursor: string): Place {
  const [, pct, offerId] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (pct === undefined || offerId === undefined) {
    throw new AppError('invalid_cursor', 'pass the next_cursor of the page before just as it was given')
  }
  return { pct: Number(pct), offerId: Number(offerId) }
}
