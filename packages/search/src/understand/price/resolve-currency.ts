import type { QueryContext } from '../types.ts'
import { type MoneyName, SHARED_NAMES } from '../words/money-words.ts'

const canMean = (name: MoneyName, currency: string): boolean =>
  [...(SHARED_NAMES.get(name)?.byCountry.values() ?? [])].includes(currency)

/** The one name for money called by both: `$` and SGD are SGD. `conflict`: they cannot be the same. */
export function mergeNames(one: MoneyName | null, other: MoneyName | null): MoneyName | null | 'conflict' {
  if (one === null || other === null || one === other) return one ?? other
  if (canMean(one, other)) return other
  return canMean(other, one) ? one : 'conflict'
}

/** ISO 4217 code of a money word for this asker. */
export function resolveCurrency(name: MoneyName, context: QueryContext): string {
  const shared = SHARED_NAMES.get(name)
  if (shared === undefined) return name
  const own = context.country === null ? undefined : shared.byCountry.get(context.country)
  if (own !== undefined) return own
  return canMean(name, context.currency) ? context.currency : shared.usually
}
