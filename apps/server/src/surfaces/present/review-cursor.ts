import { AppError } from '../../kernel/errors/index.ts'

const FORM = /^(\d{1,12}(?:\.\d{1,20})?(?:e-?\d{1,3})?)~(\d{1,16})$/

/** Where a page of the queue ended. */
export function reviewCursor({ weight, id }: { weight: number; id: number }): string {
  return Buffer.from(`${weight}~${id}`).toString('base64url')
}

/** Throws `invalid_cursor`. */
export function readReviewCursor(text: string): { weight: number; id: number } {
  const match = FORM.exec(Buffer.from(text, 'base64url').toString())
  if (match === null) throw new AppError('invalid_cursor', 'the cursor is not one of this list')
  return { weight: Number(match[1]), id: Number(match[2]) }
}

/** Of lists that are ordered by id alone. Throws `invalid_cursor`. */
export function readIdCursor(text: string): number {
  if (!/^\d{1,16}$/.test(text)) throw new AppError('invalid_cursor', 'the cursor is not one of this list')
  return Number(text)
}
