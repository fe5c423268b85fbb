import type { Clock } from '../../kernel/clock.ts'
import type { Database, Reads } from '../../kernel/db/index.ts'
import type { Caller, Member } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import { listUsageEvents } from './list-usage-events.ts'
import type { Meter } from './open-meter.ts'
import { readUsage } from './read-usage.ts'
import { removeUsageWebhook, setUsageWebhook } from './set-usage-webhook.ts'
import { boundsOf, remainingOf } from './totals.ts'

export type UsageService = ReturnType<typeof createUsageService>

type Context = { db: Database; reads?: Pick<Reads, 'read'>; clock: Clock; meter: Pick<Meter, 'loadTotals'> }

/** What the surfaces ask about usage. Everything is of the caller's own organisation. */
export function createUsageService(context: Context) {
  const { db, reads = { read: (_, work) => work(db) }, clock, meter } = context
  return {
    /**
     * What was used between two moments (left out: from the begin of this month, to now), and what is left. Throws
     * `insufficient_scope`, `invalid_parameter`.
     */
    async report(
      principal: Member,
      asked: {
        from?: Date | undefined
        to?: Date | undefined
        groupBy: Parameters<typeof readUsage>[2]['groupBy']
      },
    ) {
      requireScope(principal, 'usage:read')
      const now = clock.now()
      const { monthStart, monthEnd, dayEnd } = boundsOf(now)
      const { from = monthStart, to = now, groupBy } = asked
      const keyId = principal.kind === 'key' ? principal.keyId : null
      const budgetPerMonth = principal.kind === 'key' ? principal.budgetPerMonth : null
      const usage = await reads.read([principal.orgId], db =>
        readUsage(db, principal.orgId, { from, to, groupBy }),
      )
      const totals = await meter.loadTotals(principal.orgId, keyId)
      return {
        usage,
        totals,
        hasKey: keyId !== null,
        remaining: remainingOf(principal.plan, totals, budgetPerMonth),
        dayResetsAt: dayEnd,
        monthResetsAt: monthEnd,
      }
    },

    /** Throws `insufficient_scope`, `invalid_cursor`. */
    async events(principal: Member, page: Parameters<typeof listUsageEvents>[2]) {
      requireScope(principal, 'usage:read')
      return reads.read([principal.orgId], db => listUsageEvents(db, principal.orgId, page))
    },

    setWebhook: (caller: Caller, input: { url: string }) => setUsageWebhook(context, caller, input),
    removeWebhook: (caller: Caller) => removeUsageWebhook(context, caller),
  }
}
