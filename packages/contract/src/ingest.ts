import { z } from 'zod'

const instant = z.iso.datetime({ offset: true })
const count = z.int().nonnegative()

export const RUN_STATUSES = ['running', 'quarantined', 'completed', 'failed', 'discarded'] as const
export const RUN_KINDS = ['feed', 'crawl', 'push', 'bulk', 'acp'] as const
export const RUN_DIFF_KINDS = ['created', 'changed', 'repriced', 'suspect', 'missing'] as const
export const PUSH_MODES = ['partial', 'snapshot'] as const
export const PUSHED_PRODUCTS_MAX = 1_000

const source = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be lower-case letters, digits, dots and dashes')
  .describe('The name of the source the products belong to; a new one is made')

/** Where a source sells. All of it may be left out for a source that is known. */
const market = {
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'must be a two-letter country code')
    .transform(code => code.toUpperCase())
    .optional()
    .describe('ISO 3166-1 alpha-2; needed once, for a source that is new'),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'must be an ISO 4217 code such as USD')
    .transform(code => code.toUpperCase())
    .optional()
    .describe("What bare amounts are in; default: the country's"),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be a market such as us')
    .optional()
    .describe("The market's slug; default: the country, lower case"),
}

const mode = z
  .enum(PUSH_MODES, 'must be partial or snapshot')
  .default('partial')
  .describe('snapshot: these are all the products there are, and others of the source are missing')

export const ingestProductsRequest = z.object({
  source,
  ...market,
  mode,
  // Each is looked at by itself: one that is wrong is an error of its own, not of them all.
  products: z
    .array(z.unknown())
    .min(1, 'must have a product')
    .max(
      PUSHED_PRODUCTS_MAX,
      `must have at most ${PUSHED_PRODUCTS_MAX} products; send more to /v1/ingest/bulk`,
    )
    .describe(
      'Objects with sku, title, price, currency, url, image_url, brand, gtin, mpn, availability or in_stock, condition, category, list_price and so on; other names are kept as attributes',
    ),
})

export const ingestProductsResponse = z.object({
  run_id: z.string(),
  status: z.enum(RUN_STATUSES).describe('running: it goes on; see /v1/ingest/runs/{run_id}'),
  rows_inserted: count,
  rows_updated: count,
  rows_unchanged: count,
  rows_failed: count,
  errors: z.array(
    z.object({
      index: count.describe('In `products`, from 0'),
      sku: z.string().nullable(),
      error: z.string().describe('For people'),
      code: z.string().describe('For machines'),
    }),
  ),
})

export const ingestBulkParameters = z.object({ source, ...market, mode })

export const ingestBulkResponse = z.object({
  run_id: z.string(),
  status: z.enum(RUN_STATUSES),
  status_url: z.string().describe('Where to see what comes of it'),
})

export const run = z.object({
  run_id: z.string(),
  source: z.string(),
  kind: z.enum(RUN_KINDS),
  is_unmodified: z
    .boolean()
    .describe('The origin said that the feed is what it was: nothing was read anew, and all of it confirmed'),
  mode: z.enum(PUSH_MODES),
  status: z.enum(RUN_STATUSES),
  step: z.enum(['fetch', 'stage', 'judge', 'apply', 'confirm', 'done']),
  rows_read: count,
  rows_inserted: count,
  rows_updated: count,
  rows_unchanged: count,
  rows_failed: count,
  rows_repriced: count,
  rows_suspect: count.describe('Shown, and not believed before they are read a second time'),
  offers_missing: count.nullable().describe('Of the source, not listed by this snapshot'),
  offers_delisted: count.nullable(),
  verdict: z
    .object({
      live_offers: count,
      missing: count,
      delisting: count,
      repriced: count,
      missing_share_max: z.number(),
      repriced_share_max: z.number(),
      reasons: z.array(z.string()).describe('Why it was held; empty: it was not'),
    })
    .nullable()
    .describe('What the guard saw that holds runs which would take away or reprice too much'),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  decided_by: z.string().nullable(),
  decided_at: instant.nullable(),
  started_at: instant,
  finished_at: instant.nullable(),
})

const limit = z
  .string()
  .regex(/^\d{1,4}$/, 'must be a whole number')
  .transform(Number)
  .refine(value => value >= 1 && value <= 1_000, 'must be from 1 to 1000')

const place = z.string().max(40)

export const runsParameters = z.object({
  source: source.optional().describe('Only runs of this source'),
  limit: limit.default(50),
  cursor: place.optional().describe('`next_cursor` of the page before'),
})

export const runsResponse = z.object({ runs: z.array(run), next_cursor: z.string().nullable() })

export const runIdParameter = z.object({ id: z.string().regex(/^\d{1,16}$/, 'must be an id of digits') })

export const runParameters = z.object({
  errors_limit: limit.default(100),
  errors_cursor: place.optional().describe('`errors_next_cursor` of the page before'),
})

export const runResponse = run.extend({
  errors: z
    .array(
      z.object({
        row: count.describe('Of the input, from 1'),
        line: count,
        sku: z.string().nullable(),
        error: z.string(),
        code: z.string(),
      }),
    )
    .describe('Rejected rows, in order'),
  errors_total: count,
  errors_next_cursor: z.string().nullable(),
})

export const runDiffParameters = z.object({
  kind: z.enum(RUN_DIFF_KINDS, `must be one of ${RUN_DIFF_KINDS.join(', ')}`),
  limit: limit.default(100),
  after: place.optional().describe('`next` of the page before'),
})

const shownPrice = z.object({ amount: z.string().describe('A decimal'), currency: z.string() }).nullable()

export const runDiffResponse = z.object({
  items: z.array(
    z.object({
      sku: z.string(),
      title: z.string().nullable(),
      row: count.nullable().describe('Of the input; null for an offer that is not in it'),
      price_before: shownPrice,
      price_after: shownPrice,
      suspect_reason: z.string().nullable().describe('Why the new price is not believed yet'),
      is_delisted: z.boolean().describe('It was missing before: with this reading it goes'),
    }),
  ),
  next: z.string().nullable(),
})

export type IngestProductsResponse = z.infer<typeof ingestProductsResponse>
export type RunEntry = z.infer<typeof run>
