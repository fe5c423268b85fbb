import type { SearchFilters, SynonymMarket } from '@buywhere/search'

const SOUTHEAST_ASIA = ['SG', 'MY', 'ID', 'TH', 'PH', 'VN']
const SOUTHEAST_ASIAN_MONEY = new Set(['SGD', 'MYR', 'IDR', 'THB', 'PHP', 'VND'])

const MARKETS = new Map<string, SynonymMarket>([
  ['US', 'us'],
  ['SEA', 'sea'],
  ...SOUTHEAST_ASIA.map(country => [country, 'sea'] as const),
])

type Places = Pick<SearchFilters, 'countries' | 'regions'>

/** The market that the places asked for lie in; the default currency's where they say nothing, or two things. */
export function marketOf({ countries = [], regions = [] }: Places, defaultCurrency: string): SynonymMarket {
  const named = new Set([...countries, ...regions].map(place => MARKETS.get(place.toUpperCase())))
  const [only] = named
  if (only !== undefined && named.size === 1) return only
  return SOUTHEAST_ASIAN_MONEY.has(defaultCurrency) ? 'sea' : 'us'
}

/** The one country that is asked for, ISO 3166-1 alpha-2 (markets are often called by it); else null. */
export function countryOf({ countries, regions = [] }: Places): string | null {
  const [only, ...others] = countries ?? regions.map(region => region.toUpperCase())
  return only !== undefined && others.length === 0 && /^[A-Z]{2}$/.test(only) ? only : null
}
