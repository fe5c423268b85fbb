import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })

export const health = z.object({
  status: z.literal('ok'),
  ts: instant,
  catalog: z.object({ total_products: z.number().int() }),
})

export const HEALTH_STATES = ['healthy', 'degraded', 'unhealthy'] as const

/** `not_configured`: this installation does without the part, and is none the worse for it. */
const dependency = z.object({ status: z.enum([...HEALTH_STATES, 'not_configured']) })

export const healthDetailed = z.object({
  status: z.enum(HEALTH_STATES),
  ts: instant,
  db_response_ms: z.number().nullable(),
  dependencies: z.object({
    primary: dependency.extend({ response_ms: z.number().nullable() }),
    replica: dependency.extend({ lag_s: z.number().nullable() }),
    pool: dependency.extend({
      size: z.number().int(),
      max: z.number().int(),
      idle: z.number().int(),
      waiting: z.number().int(),
    }),
    cache: dependency.extend({
      /** Share of the last five minutes' questions that nothing had to be made for; null: there were none. */
      hit_rate: z.number().nullable(),
      tiers: z.object({
        memory: dependency.extend({ entries: z.number().int(), megabytes: z.number() }),
        redis: dependency,
      }),
    }),
    index: dependency.extend({
      lag_s: z.number(),
      products: z.number().int(),
      offers: z.number().int(),
      megabytes: z.number(),
    }),
    backup: dependency.extend({ newest_verified_at: instant.nullable() }),
    disk: dependency.extend({ used_pct: z.number() }),
    pressure: dependency
      .extend({
        level: z.number().int().describe('0 none, 1 crawls pause, 2 the ingest pauses, 3 serving only'),
        reason: z.string().nullable(),
        memory_used_pct: z.number().nullable(),
      })
      .optional(),
  }),
})

export const sourceEntry = z.object({
  name: z.string(),
  display_name: z.string(),
  country: z.string(),
  region: z.string(),
  currency: z.string(),
  /** End of the last run that read the whole source; null when there was none. */
  last_run: instant.nullable(),
  /** Start of that run: its values were seen then, or later. */
  confirmed_at: instant.nullable(),
  /** From then on its prices count no longer, where no later reading saw them. */
  expires_at: instant.nullable(),
  /** Of a price that the run saw; null when there was none. */
  freshness: z.enum(['fresh', 'aging', 'stale', 'expired']).nullable(),
  is_demo: z.boolean(),
})

export const sourcesResponse = z.array(sourceEntry)

export const statusResponse = z.object({
  total_active_products: z.number().int(),
  total_active_offers: z.number().int(),
  sources: z.array(sourceEntry),
  index: z.object({ lag_s: z.number(), segments: z.number().int(), megabytes: z.number() }),
  freshness: z.record(z.enum(['fresh', 'aging', 'stale', 'expired', 'never']), z.number().int()),
})

const alertWords = z
  .record(z.string().max(200), z.string().max(4_000))
  .refine(words => Object.keys(words).length <= 100, 'at most 100 of them')

/** Alertmanager's webhook payload, version 4; what else it holds is kept and not looked at. */
export const alertmanagerPayload = z.looseObject({
  version: z.literal('4'),
  groupKey: z.string().min(1).max(2_000),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string().max(1_000),
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(['firing', 'resolved']),
        labels: alertWords.optional(),
        annotations: alertWords.optional(),
        startsAt: instant.optional(),
        /** The year 1 while it fires. */
        endsAt: instant.optional(),
        generatorURL: z.string().max(8_000).optional(),
        fingerprint: z
          .string()
          .regex(/^[\w.:-]{1,128}$/)
          .optional(),
      }),
    )
    .max(1_000),
})

export const alertReceipt = z.object({ status: z.literal('accepted'), duplicate: z.boolean() })

export type HealthDetailed = z.output<typeof healthDetailed>
export type SourceEntry = z.output<typeof sourceEntry>
export type AlertmanagerPayload = z.output<typeof alertmanagerPayload>
