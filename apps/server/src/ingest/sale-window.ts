/**
 * Whether a sale is on at `now`, by `start/end` as Google's feeds write it (ISO 8601, either side may be missing). What
 * cannot be read says nothing: the source named a sale price, so it holds.
 */
export function isSaleOn(window: string | null, now: Date): boolean {
  if (window === null) return true
  const [startMs, endMs] = boundsOf(window)
  return !(now.getTime() < startMs || now.getTime() > endMs)
}

/** The next instant after `now` at which a sale begins or ends; null: none is known. */
export function nextSaleChange(window: string | null, now: Date): Date | null {
  if (window === null) return null
  const ahead = boundsOf(window).filter(ms => ms > now.getTime())
  return ahead.length === 0 ? null : new Date(Math.min(...ahead))
}

/** In milliseconds; NaN where it does not say. */
function boundsOf(window: string): [startMs: number, endMs: number] {
  const [start = '', end = ''] = window.split('/')
  return [Date.parse(start.trim()), Date.parse(end.trim())]
}
