import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })

export const guardTrip = z.object({
  part: z.string().nullable().describe('Such as source:12; null: the whole table'),
  reason: z.enum(['deleted', 'truncated', 'rows_gone', 'count_dropped', 'older_state']),
  rows_before: z.number().int().nullable(),
  rows_lost: z.number().int().nullable(),
  detail: z.string(),
  tripped_at: instant,
})

export const guardEntry = z.object({
  table: z.string().describe('schema.name, or database'),
  is_tripped: z.boolean(),
  /** To the row, when it was last counted. */
  rows_counted: z.number().int().nullable(),
  fingerprint: z.string().nullable(),
  counted_at: instant.nullable(),
  rows_estimated: z.number().int().nullable(),
  /** A loss of at least so many rows and this share of them trips the guard. */
  rows_min: z.number().int().nullable(),
  share_max: z.number().nullable(),
  trips: z.array(guardTrip),
})

export const guardsResponse = z.object({ guards: z.array(guardEntry) })

export const guardTableParameter = z.object({
  table: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)?$/)
    .max(100),
})

export const guardReleaseRequest = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(3)
    .max(1_000)
    .describe('Why what is gone may be gone; goes into the audit log'),
})

export const guardReleaseResponse = z.object({ table: z.string(), released: z.array(guardTrip) })

export type GuardEntry = z.output<typeof guardEntry>
