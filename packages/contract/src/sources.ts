import { z } from 'zod'
import { HEALTH_STATES } from './operations.ts'

const instant = z.iso.datetime({ offset: true })
const id = z.string().regex(/^\d{1,16}$/, 'must be an id of digits')
const url = z.string().min(8).max(4_000)
const seconds = (min: number, max: number) => z.int().min(min).max(max)
const share = z.number().gt(0).max(1)

const DAY_S = 86_400
/** How old a source may be that makes no promise of its own. */
const EXPECTED_EVERY_S = 14_400

export const SOURCE_STATES = [
  'fresh',
  'late',
  'stale',
  'failing',
  'paused',
  'quarantined',
  'never_read',
] as const

export const sourceNameParameter = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be lower-case letters, digits, dots and dashes'),
})

const crawlSettings = z.strictObject({
  sitemap_urls: z.array(url).max(20).optional().describe('Where robots.txt does not name them'),
  include: z.array(z.string().max(500)).max(100).optional().describe('Paths as in robots.txt, with * and $'),
  exclude: z.array(z.string().max(500)).max(100).optional(),
  allowed_hosts: z
    .array(z.string().max(253))
    .max(20)
    .optional()
    .describe("Hosts besides the shop's own and those below it"),
  pages_max: z.int().min(1).max(1_000_000).optional(),
  requests_per_s: z.number().gt(0).max(2).optional(),
})

export const scheduleSettings = z.strictObject({
  kind: z.enum(['feed', 'crawl']).default('feed'),
  url: url.describe('The feed, or the shop to crawl'),
  format: z.string().max(40).nullable().default(null).describe('Found out when left out'),
  columns: z.string().max(4_000).nullable().default(null).describe('sku=id,title=name,price=cost'),
  store_url: url.nullable().default(null),
  cron: z.string().max(100).describe('Five parts, such as 15 */4 * * *'),
  time_zone: z.string().max(64).default('UTC').describe('IANA name, such as Asia/Singapore'),
  jitter_s: seconds(0, DAY_S).default(300).describe('Up to so much later, by chance'),
  expected_every_s: seconds(300, 90 * DAY_S)
    .default(EXPECTED_EVERY_S)
    .describe('What is promised: no older than this'),
  crawl: crawlSettings.default({}),
})

const guards = z.strictObject({
  missing_share_max: share.describe('Of the live offers, that one run may take away'),
  repriced_share_max: share.describe('Of the live offers, that one run may reprice'),
})

/** Everything that is left out is as by default: what was set before does not stay. */
export const sourceRequest = z.strictObject({
  country: z.string().max(2).optional().describe('ISO 3166-1; needed once, for a source that is new'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be a market such as us')
    .optional()
    .describe('Default: the country, lower case'),
  currency: z.string().max(3).optional().describe("Default: the country's"),
  display_name: z.string().trim().min(1).max(200).optional().describe('Of a source that is new'),
  expires_after_s: seconds(3_600, 365 * DAY_S)
    .nullable()
    .default(null)
    .describe('How long a price may go unseen; null: 7 days'),
  guards: guards.nullable().default(null).describe('null: 0.3 and 0.5'),
  schedule: scheduleSettings.nullable().default(null).describe('null: nobody reads it by itself'),
})

export const managedSource = z.object({
  name: z.string(),
  is_public: z.boolean(),
  display_name: z.string(),
  country: z.string(),
  region: z.string(),
  currency: z.string(),
  confirmed_at: instant.nullable(),
  expires_after_s: z.int().nullable(),
  guards: guards.nullable(),
  schedule: scheduleSettings
    .extend({
      is_paused: z.boolean(),
      is_asked_for: z.boolean(),
      next_run_at: instant.nullable(),
      active_run_id: id.nullable(),
      failures_running: z.int(),
      circuit_open_until: instant.nullable(),
      last_started_at: instant.nullable(),
      last_run_id: id.nullable(),
      last_error: z.string().nullable(),
    })
    .nullable(),
})

export const managedSourcesResponse = z.object({ sources: z.array(managedSource) })

export const sourceHealth = z.object({
  name: z.string(),
  region: z.string(),
  is_demo: z.boolean(),
  state: z.enum(SOURCE_STATES),
  /** Since the last full reading that was applied began. */
  age_s: z.int().nullable(),
  expected_every_s: z.int(),
  /** How long its prices count once read. */
  expires_after_s: z.int(),
  /** End of the last full reading that was applied. */
  last_run: instant.nullable(),
  last_attempt: z
    .object({
      run_id: id,
      kind: z.string(),
      status: z.string(),
      started_at: instant,
      error_code: z.string().nullable(),
    })
    .nullable(),
  next_run_at: instant.nullable(),
  is_running: z.boolean(),
  is_circuit_open: z.boolean(),
  quarantines_open: z.int(),
  /** As counted at `measured_at`; null: not counted yet. */
  offers: z
    .object({
      count: z.int(),
      confirmed_share: z.number().nullable(),
      oldest_confirmed_at: instant.nullable(),
      measured_at: instant,
    })
    .nullable(),
})

export const ingestHealthResponse = z.object({
  status: z.enum(HEALTH_STATES),
  ts: instant,
  held_because: z.string().nullable().describe('Why nothing is taken in just now: losses, or no room'),
  states: z.record(z.enum(SOURCE_STATES), z.int()),
  sources: z.array(sourceHealth),
})

export const provenanceResponse = z.object({
  offer_id: id,
  source: z.string(),
  is_public: z.boolean(),
  sku: z.string(),
  run_id: id.nullable(),
  run_kind: z.string().nullable(),
  row: z.int().nullable(),
  line: z.int().nullable(),
  /** What the source said, hashed: equal means that it said the same. */
  record_hash: z.string(),
  first_seen_at: instant,
  observed_at: instant,
  confirmed_at: instant,
  source_updated_at: instant.nullable(),
  expires_at: instant,
  freshness: z.enum(['fresh', 'aging', 'stale', 'expired']),
  missing_since: instant.nullable(),
  delisted_at: instant.nullable(),
  suspect: z
    .object({
      reason: z.string(),
      trusted_price: z.object({ amount: z.number(), currency: z.string() }).nullable(),
    })
    .nullable(),
  /** As the source stated it; null: not kept. */
  raw: z.record(z.string(), z.unknown()).nullable(),
  /** Raw records are kept for 30 days. */
  raw_expired: z.boolean(),
})

export type SourceRequest = z.output<typeof sourceRequest>
export type ManagedSourceEntry = z.output<typeof managedSource>
export type SourceHealthEntry = z.output<typeof sourceHealth>
export type ProvenanceResponse = z.output<typeof provenanceResponse>
