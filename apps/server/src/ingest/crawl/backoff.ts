/**
 * Milliseconds to leave a host alone after its n-th failure in a row: doubling from `baseMs` up to `maxMs`, of which
 * chance (0 to 1) decides the upper half, so that crawlers do not come back all at once.
 */
export function backoffMs(failures: number, baseMs: number, maxMs: number, chance: number): number {
  const wholeMs = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(wholeMs * (0.5 + chance / 2))
}
