import { countryOf } from '../segment/hot-columns.ts'
import { kindOf } from '../segment/segment.ts'
import type { FacetCounter } from './facet-counter.ts'
import { ALLOWED, MATCH_WORDS, type MatchBlock } from './match-block.ts'
import type { OfferLens } from './offer-lens.ts'
import { ENTRY_WORDS, OFFER, type OfferList, OWNER } from './offer-list.ts'
import { COUNTS_COUNTRY } from './offer-roles.ts'
import { MARKED_COUNTRIES } from './trait-tally.ts'

/**
 * Counts the offers of the countries that have no bit in a mark; a product once for each country, unless
 * `firstVisitor` is null: then each offer.
 */
export function countLaterCountries(
  { words }: MatchBlock,
  { words: list, length }: OfferList,
  lens: OfferLens,
  counter: FacetCounter,
  firstVisitor: number | null,
): void {
  const { segment } = lens
  for (let entry = 0; entry < length * ENTRY_WORDS; entry += ENTRY_WORDS) {
    const offer = list[entry + OFFER]!
    const country = countryOf(segment.kindTraits[kindOf(segment, offer)]!)
    if (country < MARKED_COUNTRIES) continue
    const owner = list[entry + OWNER]!
    const roles = lens.roles(offer) & words[owner * MATCH_WORDS + ALLOWED]!
    if ((roles & COUNTS_COUNTRY) === 0) continue
    if (firstVisitor === null) counter.add(country, 1)
    else counter.addOnce(country, firstVisitor + owner)
  }
}
