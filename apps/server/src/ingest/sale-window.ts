/**
 * Whether a sale is on at `now`, by `start/end` as Google's feeds write it (ISO 8601, either side may be missing). What
 * cannot be read says nothing: the source named a sale price, so it holds.
 */
export function isSaleOn(window: string | null, now: Date): boolean {
  if (window === null) return true
  const [start = '', end = ''] = window.split('/')
  const [startMs, endMs] = [Date.parse(start.trim()), Date.parse(end.trim())]
  return !(now.getTime() < startMs || now.getTime() > endMs)
}
