import type * as Hot from '../segment/hot-columns.ts'
import type { Segment } from '../segment/segment.ts'
import type { SegmentCounters } from './facet-counters.ts'
import type * as Match from './match-block.ts'
import type { MatchBlock } from './match-block.ts'
import type * as Role from './offer-roles.ts'

// See `match-block.ts` on why these stand here once more. Their types hold them to what they repeat.
const PRODUCT: typeof Match.PRODUCT = 0
const ALLOWED: typeof Match.ALLOWED = 1
const FOUND: typeof Match.FOUND = 2
const SUM: typeof Match.SUM = 3
const BRAND: typeof Hot.BRAND = 1
const CATEGORY: typeof Hot.CATEGORY = 2
const IS_MATCH: typeof Role.IS_MATCH = 64
const COUNTS_BRAND: typeof Role.COUNTS_BRAND = 1
const COUNTS_CATEGORY: typeof Role.COUNTS_CATEGORY = 2

// See `match-block.ts` on how these loops look, and why.

const BRAND_SHIFT = 31 - Math.clz32(COUNTS_BRAND)
const CATEGORY_SHIFT = 31 - Math.clz32(COUNTS_CATEGORY)
const MATCH_SHIFT = 31 - Math.clz32(IS_MATCH)

/** Lets each product count for all that it may: for searches that no offer can make a difference to. */
export function passProducts({ words, length }: MatchBlock): void {
  for (let at = 0; at < length; at++) words[(at << 2) + FOUND] = words[(at << 2) + ALLOWED]!
}

/** How many products of the block match. */
export function countMatches({ words, length }: MatchBlock): number {
  let total = 0
  for (let at = 0; at < length; at++) total += (words[(at << 2) + FOUND]! >>> MATCH_SHIFT) & 1
  return total
}

/** Counts the brands, categories and marks of products, each product once. Returns how many match. */
export function countProducts(
  { words, length }: MatchBlock,
  { productHot }: Segment,
  { brand, category, tally }: SegmentCounters,
): number {
  const { counts: brandCounts, touched: brandsTouched } = brand
  const { counts: categoryCounts, touched: categoriesTouched } = category
  const { counts: markCounts, touched: marksTouched } = tally
  let total = 0
  for (let at = 0; at < length; at++) {
    const match = at << 2
    const hot = words[match + PRODUCT]! << 2
    const roles = words[match + FOUND]!
    const brandAmount = (roles >>> BRAND_SHIFT) & 1
    const brandPlace = productHot[hot + BRAND]! | 0
    const brandCount = brandCounts[brandPlace]!
    brandCounts[brandPlace] = brandCount + brandAmount
    if (brandCount === 0 && brandAmount !== 0) brandsTouched[++brandsTouched[0]!] = brandPlace
    const categoryAmount = (roles >>> CATEGORY_SHIFT) & 1
    const categoryPlace = productHot[hot + CATEGORY]! | 0
    const categoryCount = categoryCounts[categoryPlace]!
    categoryCounts[categoryPlace] = categoryCount + categoryAmount
    if (categoryCount === 0 && categoryAmount !== 0)
      categoriesTouched[++categoriesTouched[0]!] = categoryPlace
    const mark = words[match + SUM]!
    const markCount = markCounts[mark]!
    markCounts[mark] = markCount + 1
    if (markCount === 0) marksTouched[++marksTouched[0]!] = mark
    total += (roles >>> MATCH_SHIFT) & 1
  }
  return total
}

/** Counts the brands and categories of products, each product by its offers. Returns how many offers match. */
export function countProductsByOffers(
  { words, length }: MatchBlock,
  { productHot }: Segment,
  { brand, category }: SegmentCounters,
): number {
  let total = 0
  for (let at = 0; at < length; at++) {
    const match = at << 2
    const amount = words[match + SUM]!
    if (amount === 0) continue
    const hot = words[match + PRODUCT]! << 2
    const roles = words[match + FOUND]!
    if ((roles & COUNTS_BRAND) !== 0) brand.add(productHot[hot + BRAND]!, amount)
    if ((roles & COUNTS_CATEGORY) !== 0) category.add(productHot[hot + CATEGORY]!, amount)
    if ((roles & IS_MATCH) !== 0) total += amount
  }
  return total
}
