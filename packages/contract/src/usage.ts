import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^\d{1,16}$/)
const count = z.number().int()

const MAX_EVENTS = 1_000

export const USAGE_GROUPS = ['hour', 'day', 'key', 'route', 'tool', 'agent'] as const

const instantParameter = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-21T00:00:00Z' })
  .transform(text => new Date(text))

const range = {
  from: instantParameter.optional(),
  to: instantParameter.optional().describe('Up to and without this instant. Default: now'),
}

export const usageParameters = z.object({
  ...range,
  from: range.from.describe('Whole hours are counted. Default: the begin of this month, UTC'),
  group_by: z.enum(USAGE_GROUPS, `must be one of ${USAGE_GROUPS.join(', ')}`).default('day'),
})

const counts = z.object({
  /** All that came in, those refused for a limit too. */
  requests: count,
  /** Answered with a status from 400 on, other than 429. */
  errors: count,
  /** Refused for a limit. */
  limited: count,
  /** Units. */
  cost: count,
  results: count,
})

export const usageResponse = z.object({
  /** Whole hours. */
  from: instant,
  to: instant,
  sums: counts,
  group_by: z.enum(USAGE_GROUPS),
  /** Times in order, others by requests; `group` null: none was given. */
  groups: z.array(counts.extend({ group: z.string().nullable() })),
  /** There are more groups than are told of. */
  is_truncated: z.boolean(),
  plan: z.object({
    tier: z.string(),
    display_name: z.string(),
    requests_per_day: count.nullable(),
    agent_minutes_per_month: count.nullable(),
    /** Past the agent-minutes requests are billed (true) or refused. */
    has_overage: z.boolean(),
  }),
  /** The day and month that go on, as of now. */
  current: z.object({
    requests_today: count,
    requests_this_month: count,
    cost_this_month: count,
    agent_minutes_this_month: count,
    /** Of the key that asks; null for a person. */
    key_cost_this_month: count.nullable(),
  }),
  /** null: without a limit. */
  remaining: z.object({
    requests_today: count.nullable(),
    agent_minutes: count.nullable(),
    /** Of the key that asks. */
    budget: count.nullable(),
  }),
  resets: z.object({ day_at: instant, month_at: instant }),
})

export const usageEventsParameters = z.object({
  ...range,
  from: range.from.describe('Default: as far back as events are kept'),
  limit: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_EVENTS, `must be at most ${MAX_EVENTS}`)
    .default(100),
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before'),
})

/** CloudEvents 1.0. */
export const usageEvent = z.object({
  specversion: z.literal('1.0'),
  /** Unique together with `source`. */
  id: z.string(),
  source: z.string(),
  type: z.literal('buywhere.request.v1'),
  subject: z.string(),
  time: instant,
  data: z.object({
    org_id: id.nullable(),
    workspace_id: id.nullable(),
    key_id: id.nullable(),
    person_id: id.nullable(),
    mode: z.enum(['live', 'test']),
    /** Template of the path. */
    route: z.string(),
    tool: z.string().nullable(),
    agent: z.string().nullable(),
    status: count,
    cost: count,
    results: count,
    duration_ms: z.number(),
    is_cached: z.boolean(),
  }),
})

export const usageEventsResponse = z.object({
  /** Newest first. */
  events: z.array(usageEvent),
  next_cursor: z.string().nullable(),
})

export const usageWebhookRequest = z.strictObject({ url: z.string().max(2_000) })

export const usageWebhookResponse = z.object({
  url: z.string(),
  /** Shown this once: what the posts are signed with. */
  secret: z.string(),
})

export type UsageGroup = (typeof USAGE_GROUPS)[number]
export type UsageResponse = z.output<typeof usageResponse>
