import { AppError } from '../../kernel/errors/index.ts'

/** As a source states it: one `base` is `rate` of `quote` on that day. Nothing of it is checked yet. */
export type RawRate = { date: string; base: string; quote: string; rate: string; source: string }

/** Units of `quote` for one euro, as decimal digits; what is stored. */
export type FxRate = { quote: string; date: string; source: string; unitsPerEur: string }

/** A file that is not what it should be: nothing of it is taken. */
export const unreadable = (detail: string, cause?: unknown): AppError =>
  new AppError('feed_failed', detail, { cause })
