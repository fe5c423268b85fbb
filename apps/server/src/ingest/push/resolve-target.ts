import { findSource } from '../../catalog/index.ts'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { isCurrency } from '../../kernel/money/index.ts'
import { currencyOfCountry } from '../markets.ts'
import type { PushTarget } from './push-context.ts'

export type AskedTarget = {
  source: string
  country?: string | undefined
  region?: string | undefined
  currency?: string | undefined
}

/**
 * The market of a push: that of the source where it is known already, else what the push says. Throws
 * `invalid_parameter` where the two contradict each other, or where a new source lacks its country.
 */
export async function resolveTarget(
  db: Database,
  orgId: number | null,
  asked: AskedTarget,
): Promise<PushTarget> {
  const known = await findSource(db, asked.source, orgId)
  if (known !== null) {
    for (const field of ['country', 'region', 'currency'] as const) {
      const said = asked[field]
      if (said !== undefined && said !== known[field]) {
        throw refuse(field, `the source ${known.name} is known with ${known[field]}; leave it out`)
      }
    }
    const { country, region, currency } = known
    return { orgId, source: known.name, country, region, currency }
  }
  if (asked.country === undefined)
    throw refuse('country', 'a source that is new needs its country, such as US')
  const currency = asked.currency ?? currencyOfCountry(asked.country)
  if (currency === null)
    throw refuse('currency', `none is known for ${asked.country}: say which, such as USD`)
  if (!isCurrency(currency)) throw refuse('currency', `there is no ISO 4217 code ${currency}`)
  const region = asked.region ?? asked.country.toLowerCase()
  return { orgId, source: asked.source, country: asked.country, region, currency }
}

function refuse(field: string, message: string): AppError {
  return new AppError('invalid_parameter', `${field}: ${message}`, { fields: [{ field, message }] })
}
