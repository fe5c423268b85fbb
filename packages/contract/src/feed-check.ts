import { z } from 'zod'

/** Whose rules a feed is held against. */
export const FEED_RULES = ['google', 'openai', 'acp', 'schema'] as const
export const FINDING_SEVERITIES = ['error', 'warning', 'suggestion'] as const

const rules = z.enum(FEED_RULES)

export const feedCheckParameters = z.object({ rules: rules.optional() })

/** Instead of the feed itself: where it is. */
export const feedCheckByUrl = z.strictObject({ url: z.string().min(1).max(2_000), rules: rules.optional() })

const finding = z.object({
  /** Null when it is about the feed as a whole. */
  field: z.string().nullable(),
  code: z.string(),
  severity: z.enum(FINDING_SEVERITIES),
  /** Rows it was found in; 0 when it is about the feed as a whole. */
  rows: z.number().int(),
  examples: z
    .array(
      z.object({
        line: z.number().int().nullable(),
        item: z.string().nullable(),
        value: z.string().nullable(),
      }),
    )
    .max(5),
  message: z.string(),
  fix: z.string(),
})

const coverage = z.object({
  field: z.string(),
  requirement: z.enum(['required', 'conditional', 'recommended', 'optional', 'unknown']),
  /** Rows that state it. */
  rows: z.number().int(),
  /** The feed's own name for it where that differs. */
  stated_as: z.string().nullable(),
})

export const feedCheckReport = z.object({
  rules,
  rules_url: z.url(),
  format: z.string().nullable(),
  encoding: z.string().nullable(),
  /** Read to its end. */
  complete: z.boolean(),
  rows_read: z.number().int(),
  /** Without an error. */
  rows_usable: z.number().int(),
  /** That could not be read at all. */
  rows_broken: z.number().int(),
  score: z.number().int().min(0).max(100),
  /** Worst first. */
  findings: z.array(finding),
  fields: z.array(coverage),
})
