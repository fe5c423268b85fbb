import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import { type Euros, loadEuros } from './load-compared.ts'
import type { Matcher } from './matcher.ts'
import { openMatcher } from './open-matcher.ts'

const KEPT_MS = 3_600_000

/** What it takes to explain pairs, read when it is first asked for and again every hour. */
export type MatcherCache = () => Promise<{ matcher: Matcher; euros: Euros }>

export function createMatcherCache({ db, clock }: { db: Database; clock: Clock }): MatcherCache {
  let kept: { at: number; opened: ReturnType<MatcherCache> } | null = null
  return () => {
    const now = clock.now()
    if (kept === null || now.getTime() - kept.at > KEPT_MS) {
      const opened = open(db, now)
      kept = { at: now.getTime(), opened }
      opened.catch(() => {
        kept = null
      })
    }
    return kept.opened
  }
}

async function open(db: Database, now: Date): ReturnType<MatcherCache> {
  return { matcher: await openMatcher(db), euros: await loadEuros(db, now) }
}
