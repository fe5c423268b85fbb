import {
  problem,
  type UsageResponse,
  usageEventsParameters,
  usageEventsResponse,
  usageParameters,
  usageResponse,
  usageWebhookRequest,
  usageWebhookResponse,
} from '@buywhere/contract'
import { z } from 'zod'
import type { UsageService } from '../../tenancy/index.ts'
import { callerOf, memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'

const TAGS = ['usage']
const SECURED = [{ apiKey: [] }]
const ERRORS = { '4xx': problem }
// What tells of usage is not itself charged for.
const READ = { scope: 'usage:read', cost: 0 } as const
const MANAGE = { scope: 'webhooks:manage', cost: 0 } as const

/** What an organisation uses, and where it is warned. */
export function addUsageRoutes(app: App, { usage }: { usage: UsageService }): void {
  app.get(
    '/v1/usage',
    {
      config: { access: READ },
      schema: {
        summary: 'What your organisation used, and what is left',
        tags: TAGS,
        security: SECURED,
        querystring: usageParameters,
        response: { 200: usageResponse, ...ERRORS },
      },
    },
    async (request): Promise<UsageResponse> => {
      const principal = memberOf(request)
      const { plan } = principal
      const { from, to, group_by: groupBy } = request.query
      const report = await usage.report(principal, { from, to, groupBy })
      const { totals, remaining } = report
      return {
        from: report.usage.from.toISOString(),
        to: report.usage.to.toISOString(),
        sums: report.usage.sums,
        group_by: groupBy,
        groups: report.usage.groups,
        is_truncated: report.usage.isTruncated,
        plan: {
          tier: plan.code,
          display_name: plan.displayName,
          requests_per_day: plan.requestsPerDay,
          agent_minutes_per_month: plan.agentMinutesPerMonth,
          has_overage: plan.hasOverage,
        },
        current: {
          requests_today: totals.requestsToday,
          requests_this_month: totals.requestsThisMonth,
          cost_this_month: totals.costThisMonth,
          agent_minutes_this_month: totals.agentMinutesThisMonth,
          key_cost_this_month: report.hasKey ? totals.keyCostThisMonth : null,
        },
        remaining: {
          requests_today: remaining.requestsToday,
          agent_minutes: remaining.agentMinutes,
          budget: remaining.budget,
        },
        resets: {
          day_at: report.dayResetsAt.toISOString(),
          month_at: report.monthResetsAt.toISOString(),
        },
      }
    },
  )

  app.get(
    '/v1/usage/events',
    {
      config: { access: READ },
      schema: {
        summary: 'Every request of your organisation, newest first, as CloudEvents',
        tags: TAGS,
        security: SECURED,
        querystring: usageEventsParameters,
        response: { 200: usageEventsResponse, ...ERRORS },
      },
    },
    async request => {
      const { from = null, to = null, cursor = null, limit } = request.query
      const { events, nextCursor } = await usage.events(memberOf(request), { from, to, cursor, limit })
      return { events, next_cursor: nextCursor }
    },
  )

  app.put(
    '/v1/usage/webhook',
    {
      config: { access: MANAGE },
      schema: {
        summary: 'Have usage warnings posted to a URL; the secret is shown this once',
        tags: TAGS,
        security: SECURED,
        body: usageWebhookRequest,
        response: { 200: usageWebhookResponse, ...ERRORS },
      },
    },
    request => usage.setWebhook(callerOf(request), request.body),
  )

  app.delete(
    '/v1/usage/webhook',
    {
      config: { access: MANAGE },
      schema: {
        summary: 'Have usage warnings posted no more',
        tags: TAGS,
        security: SECURED,
        response: { 204: z.null(), ...ERRORS },
      },
    },
    async (request, reply) => {
      await usage.removeWebhook(callerOf(request))
      return reply.code(204).send(null)
    },
  )
}
