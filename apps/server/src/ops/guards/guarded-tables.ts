import { AppError } from '../../kernel/errors/index.ts'

/** A loss counts when it is at least so many rows and at least this share (0 to 1) of what there was. */
export type LossLimits = { rowsMin: number; shareMax: number }

export type GuardedTable = {
  /** `schema.name` */
  name: string
  /** Its key, as column definitions. */
  key: string
  /** An expression over the row `t`, of what never changes about it. */
  facts: string
  /** An expression over the row `t` that tells its parts apart; counts are kept of each. */
  part: string | null
  limits: LossLimits
  partLimits: LossLimits
}

const FEW: LossLimits = { rowsMin: 3, shareMax: 0.1 }
const MANY: LossLimits = { rowsMin: 100, shareMax: 0.02 }
const PART: LossLimits = { rowsMin: 50, shareMax: 0.2 }

const table = (
  name: string,
  limits: LossLimits,
  facts: string,
  rest: Partial<Pick<GuardedTable, 'key' | 'part' | 'partLimits'>> = {},
): GuardedTable => ({ name, limits, facts, key: 'id bigint', part: null, partLimits: PART, ...rest })

/**
 * What must not shrink, with limits that hold unless others are set. None of these loses rows as a matter of course:
 * offers are delisted, keys revoked, and months of price points dropped once they are rolled up, which is allowed for.
 */
export const GUARDED_TABLES: readonly GuardedTable[] = [
  table('catalog.offers', MANY, `t.source_id || '/' || t.sku`, { part: `'source:' || t.source_id` }),
  table('catalog.products', MANY, `extract(epoch from t.created_at)::text`),
  table('catalog.sources', FEW, 't.country || t.currency'),
  table('catalog.retailers', FEW, 't.name'),
  table(
    'catalog.price_points',
    { rowsMin: 1_000, shareMax: 0.05 },
    `coalesce(t.price_minor, 0) || t.currency`,
    {
      key: 'offer_id bigint, observed_at timestamptz',
      part: `'month:' || to_char(t.observed_at at time zone 'UTC', 'YYYY_MM')`,
      partLimits: { rowsMin: 1_000, shareMax: 0.2 },
    },
  ),
  table('affiliate.clicks', { rowsMin: 1_000, shareMax: 0.05 }, 't.destination_host', { key: 'id uuid' }),
  table('identity.decisions', FEW, 't.decided_by'),
  table('tenancy.orgs', FEW, 'extract(epoch from t.created_at)::text'),
  table('tenancy.persons', FEW, 'extract(epoch from t.created_at)::text'),
  table('tenancy.api_keys', FEW, `encode(t.sha256, 'hex')`),
  table('tenancy.audit_log', { rowsMin: 1, shareMax: 0 }, `encode(t.hash, 'hex')`, {
    key: 'chain bigint, number bigint',
  }),
]

/** Stands for the database as a whole: an older state of it is in its place. */
export const WHOLE_DATABASE = 'database'

export const GUARDED_NAMES: readonly string[] = [...GUARDED_TABLES.map(({ name }) => name), WHOLE_DATABASE]

/** Throws `usage` with the names there are. */
export function checkGuardedName(name: string): void {
  if (!GUARDED_NAMES.includes(name)) {
    throw new AppError('usage', `no guarded table ${name}; there are: ${GUARDED_NAMES.join(', ')}`)
  }
}
