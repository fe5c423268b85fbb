import type * as Hot from '../segment/hot-columns.ts'
import type { SegmentCounters } from './facet-counters.ts'
import type * as Table from './kind-table.ts'
import type * as Match from './match-block.ts'
import type { MatchBlock } from './match-block.ts'
import type { OfferLens } from './offer-lens.ts'
import type * as Entry from './offer-list.ts'
import type { OfferList } from './offer-list.ts'
import type * as Role from './offer-roles.ts'
import { COUNTED_MARKS } from './trait-tally.ts'

// See `match-block.ts` on why these stand here once more. Their types hold them to what they repeat.
const ALLOWED: typeof Match.ALLOWED = 1
const FOUND: typeof Match.FOUND = 2
const SUM: typeof Match.SUM = 3
const OFFER: typeof Entry.OFFER = 0
const OWNER: typeof Entry.OWNER = 1
const KIND: typeof Hot.KIND = 0
const PRICE: typeof Hot.PRICE = 1
const LOWEST_PRICE: typeof Table.LOWEST_PRICE = 1
const HIGHEST_PRICE: typeof Table.HIGHEST_PRICE = 2
const MARK: typeof Table.MARK = 3
const ROLES_AND_SOURCE: typeof Table.ROLES_AND_SOURCE = 0
const ALL_ROLES: typeof Role.ALL_ROLES = 127
const COUNTS_PRICE: typeof Role.COUNTS_PRICE = 32
const ROLE_BITS: typeof Role.ROLE_BITS = 7
const IS_MATCH: typeof Role.IS_MATCH = 64
const COUNTS_BRAND: typeof Role.COUNTS_BRAND = 1
const COUNTS_CATEGORY: typeof Role.COUNTS_CATEGORY = 2
const COUNTS_SOURCE: typeof Role.COUNTS_SOURCE = 4

// The hottest loops of a search: see `match-block.ts` for how they look, and why. Words are shifted to, not
// multiplied: V8 knows then that the place is a signed word. They repeat each other but for what they sum up: to ask at
// each offer which of them is meant would cost as much as the offer.

/** All ones when the price lies out of what passes for its kind, else all zeros. */
const outOfBounds = (price: number, lowest: number, highest: number): number =>
  ((price - lowest) | (highest - price)) >> 31

/** Gives each product the roles of its offers: for searches that count nothing by source, trait or price. */
export function passOffers(
  { words }: MatchBlock,
  { words: list, length }: OfferList,
  { segment, table }: OfferLens,
): void {
  const { offerHot } = segment
  const end = length << 1
  for (let entry = 0; entry < end; entry += 2) {
    const hot = list[entry + OFFER]! << 1
    const kind = offerHot[hot + KIND]! << 2
    const fails = outOfBounds(
      offerHot[hot + PRICE]!,
      table[kind + LOWEST_PRICE]!,
      table[kind + HIGHEST_PRICE]!,
    )
    const match = list[entry + OWNER]! << 2
    const roles = table[kind + ROLES_AND_SOURCE]! & ALL_ROLES & ~fails & words[match + ALLOWED]!
    words[match + FOUND] = words[match + FOUND]! | roles
  }
}

const SOURCE_SHIFT = 31 - Math.clz32(COUNTS_SOURCE)

/** Gives each product the roles and marks of its offers, and counts it once at each source that it counts for. */
export function joinOffers(
  { words }: MatchBlock,
  { words: list, length }: OfferList,
  { segment, table }: OfferLens,
  { source: { counts, touched, lastSeenBy } }: SegmentCounters,
  firstVisitor: number,
): void {
  const { offerHot } = segment
  const counted = COUNTED_MARKS
  const end = length << 1
  for (let entry = 0; entry < end; entry += 2) {
    const offer = list[entry + OFFER]!
    const hot = offer << 1
    const kind = offerHot[hot + KIND]! << 2
    const fails = outOfBounds(
      offerHot[hot + PRICE]!,
      table[kind + LOWEST_PRICE]!,
      table[kind + HIGHEST_PRICE]!,
    )
    const rolesAndSource = table[kind + ROLES_AND_SOURCE]!
    const owner = list[entry + OWNER]!
    const match = owner << 2
    const roles = rolesAndSource & ALL_ROLES & (~fails | COUNTS_PRICE) & words[match + ALLOWED]!
    words[match + FOUND] = words[match + FOUND]! | roles
    words[match + SUM] = words[match + SUM]! | (table[kind + MARK]! & counted[roles]!)
    const source = rolesAndSource >>> ROLE_BITS
    const lastSeen = lastSeenBy[source]!
    const visitor = (firstVisitor + owner) | 0
    // Seldom has a source two offers of a product, so this is hardly a guess.
    if (lastSeen === visitor) continue
    const amount = (roles >>> SOURCE_SHIFT) & 1
    lastSeenBy[source] = lastSeen + ((visitor - lastSeen) & (0 - amount))
    const count = counts[source]!
    counts[source] = count + amount
    if (count === 0 && amount !== 0) touched[++touched[0]!] = source
  }
}

const COUNTS_PRODUCT = IS_MATCH | COUNTS_BRAND | COUNTS_CATEGORY

/** Gives each product the roles of its offers and how many count for it, and counts the sources and marks of offers. */
export function sumOffers(
  { words }: MatchBlock,
  { words: list, length }: OfferList,
  { segment, table }: OfferLens,
  { source: { counts, touched }, tally }: SegmentCounters,
): void {
  const { offerHot } = segment
  const { counts: markCounts, touched: marksTouched } = tally
  const counted = COUNTED_MARKS
  const end = length << 1
  for (let entry = 0; entry < end; entry += 2) {
    const offer = list[entry + OFFER]!
    const hot = offer << 1
    const kind = offerHot[hot + KIND]! << 2
    const fails = outOfBounds(
      offerHot[hot + PRICE]!,
      table[kind + LOWEST_PRICE]!,
      table[kind + HIGHEST_PRICE]!,
    )
    const rolesAndSource = table[kind + ROLES_AND_SOURCE]!
    const match = list[entry + OWNER]! << 2
    const roles = rolesAndSource & ALL_ROLES & (~fails | COUNTS_PRICE) & words[match + ALLOWED]!
    words[match + FOUND] = words[match + FOUND]! | roles
    words[match + SUM] = words[match + SUM]! + ((0 - (roles & COUNTS_PRODUCT)) >>> 31)
    const mark = table[kind + MARK]! & counted[roles]!
    const markCount = markCounts[mark]!
    markCounts[mark] = markCount + 1
    if (markCount === 0) marksTouched[++marksTouched[0]!] = mark
    const source = rolesAndSource >>> ROLE_BITS
    const amount = (roles >>> SOURCE_SHIFT) & 1
    const count = counts[source]!
    counts[source] = count + amount
    if (count === 0 && amount !== 0) touched[++touched[0]!] = source
  }
}
