/** Why a price is shown and not believed. */
const SUSPECT_REASONS = ['currency_changed', 'slip_10', 'slip_100', 'slip_1000', 'large_move'] as const
export type SuspectReason = (typeof SUSPECT_REASONS)[number]

export type Price = { minor: number; currency: string }

export type PriceHistory = {
  /** What is shown now, and whether it is believed. */
  price: Price | null
  suspectReason: SuspectReason | null
  /** The last price that was believed, while the shown one is not. */
  trusted: Price | null
}

const LARGE_MOVE = 0.6
/** How near a ratio must come to a power of ten to be a slip of the decimal point rather than a price. */
const SLIP_TOLERANCE = 0.02
const SLIPS: readonly (readonly [factor: number, reason: SuspectReason])[] = [
  [10, 'slip_10'],
  [100, 'slip_100'],
  [1000, 'slip_1000'],
]

/**
 * Whether a newly read price may be believed, given what was read before: null, or the reason why not. A price that
 * two readings agree on is believed, whatever it is; so is the first one ever.
 */
export function judgePrice(history: PriceHistory, read: Price | null): SuspectReason | null {
  const { price, suspectReason, trusted } = history
  if (read === null || price === null) return null
  if (isSame(price, read)) return null
  const believed = suspectReason === null ? price : trusted
  if (believed === null) return null
  if (believed.currency !== read.currency) return 'currency_changed'
  const ratio = read.minor / believed.minor
  for (const [factor, reason] of SLIPS) {
    if (isNear(ratio, factor) || isNear(ratio, 1 / factor)) return reason
  }
  return Math.abs(ratio - 1) > LARGE_MOVE ? 'large_move' : null
}

/** What stays the last believed price when `read` is not believed. */
export function trustedBefore({ price, suspectReason, trusted }: PriceHistory): Price | null {
  return suspectReason === null ? price : trusted
}

function isSame(a: Price, b: Price): boolean {
  return a.minor === b.minor && a.currency === b.currency
}

function isNear(ratio: number, factor: number): boolean {
  return Math.abs(ratio / factor - 1) <= SLIP_TOLERANCE
}
