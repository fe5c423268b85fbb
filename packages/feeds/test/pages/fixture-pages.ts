import { CLUTTERED_PAGES } from './fixtures/cluttered-pages.ts'
import { CONFLICTING_SOURCES } from './fixtures/conflicting-sources.ts'
import { FURTHER_SHOPS } from './fixtures/further-shops.ts'
import { HOSTED_SHOPS } from './fixtures/hosted-shops.ts'
import { HOUSEHOLD_NAMES } from './fixtures/household-names.ts'
import { LARGE_SHOPS } from './fixtures/large-shops.ts'
import { MARKET_PLACES } from './fixtures/market-places.ts'
import { MISLEADING_PRICES } from './fixtures/misleading-prices.ts'
import { ODD_LAYOUTS } from './fixtures/odd-layouts.ts'
import { OLDER_SOFTWARE } from './fixtures/older-software.ts'
import { OTHER_SOFTWARE } from './fixtures/other-software.ts'
import { PLAIN_THEMES } from './fixtures/plain-themes.ts'
import { SMALL_SHOPS } from './fixtures/small-shops.ts'
import { SPECIAL_TRADES } from './fixtures/special-trades.ts'

export const FIXTURES = [
  ...HOSTED_SHOPS,
  ...LARGE_SHOPS,
  ...SMALL_SHOPS,
  ...OTHER_SOFTWARE,
  ...HOUSEHOLD_NAMES,
  ...MARKET_PLACES,
  ...OLDER_SOFTWARE,
  ...MISLEADING_PRICES,
  ...CLUTTERED_PAGES,
  ...CONFLICTING_SOURCES,
  ...SPECIAL_TRADES,
  ...ODD_LAYOUTS,
  ...FURTHER_SHOPS,
  ...PLAIN_THEMES,
]
