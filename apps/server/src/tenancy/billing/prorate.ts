/**
 * What the rest of a period costs more after a change of price; negative: less. Minor units, rounded to the nearest,
 * halves away from zero. `from` and `to` are the prices of a whole period.
 */
export function prorate(
  { from, to }: { from: number; to: number },
  { start, end }: { start: Date; end: Date },
  now: Date,
): number {
  const [startMs, endMs] = [start.getTime(), end.getTime()]
  const restMs = endMs - Math.min(Math.max(now.getTime(), startMs), endMs)
  const exact = ((to - from) * restMs) / (endMs - startMs)
  const rounded = Math.sign(exact) * Math.round(Math.abs(exact))
  return rounded === 0 ? 0 : rounded
}
