/** Days are those of UTC, counted from 1970-01-01. */
export const DAY_MS = 86_400_000

export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)
export const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** Something was read that was not so before. */
export type PricePoint = {
  atMs: number
  /** Minor units; null: no price is named any more, or the offer is gone. */
  minor: number | null
  currency: string
  /** Shown at the time and not believed. */
  isSuspect: boolean
}

/** A price that holds until something else is read. */
export type InForce = {
  minor: number
  currency: string
  sinceMs: number
  /** The price in force right before it, in the same currency; null: none was. */
  previousMinor: number | null
}

/** What one day's prices in one currency were. */
export type DayRow = {
  day: number
  currency: string
  /** null: none in this currency was in force for any time. */
  min: number | null
  max: number | null
  /** Weighted by the time that prices were in force; not rounded. */
  mean: number | null
  heldMs: number
  /** Believed points with a price. */
  dataPoints: number
  /** In force at the end of the day, when it is in this currency. */
  close: InForce | null
  /** Lowest in force on this day before the closing price came into force; null: that was on an earlier day. */
  beforeClose: number | null
}

/**
 * The days on which something was read, from the price in force before and the points in order of time. A price counts
 * for as long as it was in force. What is not believed changes nothing: the price before it holds on. `untilMs` is the
 * end of what is told, for a day that is not over.
 */
export function foldDays(start: InForce | null, points: readonly PricePoint[], untilMs: number): DayRow[] {
  const believed = points.filter(point => !point.isSuspect && point.atMs < untilMs)
  const rows: DayRow[] = []
  let inForce = start
  for (const [day, ofDay] of Map.groupBy(believed, point => dayOf(point.atMs))) {
    const segments = segmentsOf(day, inForce, ofDay, untilMs)
    inForce = ofDay.reduce(nextInForce, inForce)
    for (const currency of new Set(segments.map(segment => segment.price.currency))) {
      rows.push(rowOf(day, currency, { segments, points: ofDay, close: inForce }))
    }
  }
  return rows
}

/** The price in force after a believed point. One that says the same again does not make it younger. */
function nextInForce(before: InForce | null, { atMs, minor, currency }: PricePoint): InForce | null {
  if (minor === null) return null
  if (before === null || before.currency !== currency) {
    return { minor, currency, sinceMs: atMs, previousMinor: null }
  }
  return before.minor === minor ? before : { minor, currency, sinceMs: atMs, previousMinor: before.minor }
}

type Segment = { price: InForce; ms: number }

function segmentsOf(
  day: number,
  start: InForce | null,
  points: readonly PricePoint[],
  untilMs: number,
): Segment[] {
  const segments: Segment[] = []
  let price = start
  let fromMs = day * DAY_MS
  for (const point of points) {
    if (price !== null) segments.push({ price, ms: point.atMs - fromMs })
    price = nextInForce(price, point)
    fromMs = point.atMs
  }
  if (price !== null) segments.push({ price, ms: Math.min((day + 1) * DAY_MS, untilMs) - fromMs })
  return segments
}

function rowOf(
  day: number,
  currency: string,
  of: { segments: readonly Segment[]; points: readonly PricePoint[]; close: InForce | null },
): DayRow {
  const held = of.segments.filter(({ price, ms }) => price.currency === currency && ms > 0)
  const close = of.close?.currency === currency ? of.close : null
  const before = close === null ? [] : held.filter(({ price }) => price.sinceMs < close.sinceMs)
  const heldMs = held.reduce((sum, { ms }) => sum + ms, 0)
  return {
    day,
    currency,
    ...extremes(held),
    mean: heldMs === 0 ? null : held.reduce((sum, { price, ms }) => sum + price.minor * ms, 0) / heldMs,
    heldMs,
    dataPoints: of.points.filter(point => point.minor !== null && point.currency === currency).length,
    close,
    beforeClose: extremes(before).min,
  }
}

function extremes(segments: readonly Segment[]): { min: number | null; max: number | null } {
  if (segments.length === 0) return { min: null, max: null }
  const minors = segments.map(({ price }) => price.minor)
  return { min: Math.min(...minors), max: Math.max(...minors) }
}
