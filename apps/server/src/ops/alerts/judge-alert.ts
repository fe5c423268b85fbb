import type { HeardAlert } from './heard-alert.ts'

/** What is stored of the newest time that an alert was open. */
export type StoredAlert = {
  id: number
  fingerprint: string
  state: 'firing' | 'resolved'
  startsAt: Date
  endsAt: Date | null
  resolvedBy: 'upstream' | 'silence' | 'self' | null
  resolvedHeardAt: Date | null
}

export type Verdict =
  /** The first of it, or again after it had ended: a row of its own. */
  | 'open'
  /** It still fires. */
  | 'heard'
  | 'resolve'
  /** Its end was taken on trust, and was none. */
  | 'reopen'
  /** Said before, older than what is known, or the end of something never heard of. */
  | 'ignore'

/**
 * Alertmanager tries a delivery again for as long as its group interval, five minutes here: what comes later than this
 * after an end is no late delivery.
 */
const LATE_MS = 15 * 60_000

/** What a delivery means, given what is stored; an older state never replaces a newer one. */
export function judgeAlert(stored: StoredAlert | null, heard: HeardAlert, now: Date): Verdict {
  if (stored === null) return heard.state === 'firing' ? 'open' : 'ignore'
  if (stored.state === 'firing') {
    if (heard.state === 'firing') return 'heard'
    // Of an earlier time it was open, and delivered late.
    return heard.endsAt !== null && heard.endsAt >= stored.startsAt ? 'resolve' : 'ignore'
  }
  if (heard.state === 'resolved') return 'ignore'
  if (stored.endsAt !== null && heard.startsAt > stored.endsAt) return 'open'
  if (stored.resolvedBy === 'silence') return 'reopen'
  // Prometheus cut off from Alertmanager, which took the alert for ended, goes on with the start that it had. To stay
  // silent would be worse than to tell twice.
  const sinceMs = stored.resolvedHeardAt === null ? 0 : now.getTime() - stored.resolvedHeardAt.getTime()
  return sinceMs > LATE_MS ? 'reopen' : 'ignore'
}
