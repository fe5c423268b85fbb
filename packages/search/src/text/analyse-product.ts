import type { ProductDocument } from '../types.ts'
import { ACCESSORIES } from './accessories.ts'
import { hashIdentifier, identifierKey } from './identifiers.ts'
import { readTitle, type TitleShape } from './read-title.ts'
import { type Token, tokenise } from './tokenise.ts'

/** Receives a term and its field-weighted frequency; a term may come several times and is then summed. */
export type TermSink = (term: string, frequency: number) => void

type Field = { weight: number; usualLength: number }

// Usual lengths are constants, not averages of the corpus: a product's impact must not depend on its neighbours.
// The weights were chosen on judged queries (`./buywhere eval relevance`), by five-fold cross-validation.
const TITLE: Field = { weight: 3, usualLength: 12 }
const BRAND: Field = { weight: 2, usualLength: 2 }
const CATEGORY: Field = { weight: 1.5, usualLength: 4 }
const ATTRIBUTES: Field = { weight: 0.5, usualLength: 12 }
const OFFER_TITLES: Field = { weight: 1.2, usualLength: 12 }
const DESCRIPTION: Field = { weight: 0.3, usualLength: 60 }
const LENGTH_PENALTY = 0.2
const SATURATION = 1.6
const MAX_DESCRIPTION_LENGTH = 4000

/** The noun that names the thing says more than the words around it. */
const HEAD_EMPHASIS = 2
/** What an accessory fits is not what it is. */
const FITTED_EMPHASIS = 0.7
/** Nor is what stands behind `for` or `with`. */
const PURPOSE_EMPHASIS = 0.85

function frequencyIn(field: Field, tokens: number, share: number): number {
  return (field.weight * share) / (1 - LENGTH_PENALTY + (LENGTH_PENALTY * tokens) / field.usualLength)
}

function addToken(token: Token, frequency: number, sink: TermSink): void {
  for (const part of token.parts) sink(part, frequency)
  if (token.joined !== null) sink(token.joined, frequency)
  for (const extra of token.extras) sink(extra, frequency)
}

function addField(tokens: Token[], field: Field, share: number, sink: TermSink): void {
  const frequency = frequencyIn(field, tokens.length, share)
  for (const token of tokens) addToken(token, frequency, sink)
}

/** A word said again in a title says nothing more: each term counts once, where it says most. */
function addTitle(
  { tokens, head, purpose, isAccessory }: TitleShape,
  field: Field,
  share: number,
  sink: TermSink,
) {
  const frequency = frequencyIn(field, tokens.length, share)
  const best = new Map<string, number>()
  let position = 0
  for (const token of tokens) {
    const end = position + token.parts.length
    let emphasis = 1
    if (head >= position && head < end) emphasis = HEAD_EMPHASIS
    else if (isAccessory && !token.parts.some(part => ACCESSORIES.has(part))) emphasis = FITTED_EMPHASIS
    if (position > purpose) emphasis *= PURPOSE_EMPHASIS
    addToken(token, frequency * emphasis, (term, weighted) => {
      best.set(term, Math.max(weighted, best.get(term) ?? 0))
    })
    position = end
  }
  for (const [term, weighted] of best) sink(term, weighted)
}

/**
 * Everything a product is found by. Offers must stand in the order of `sortOffers`, so that sums come out alike.
 * Returns the shape of the product's title.
 */
export function analyseProduct(product: ProductDocument, sink: TermSink): TitleShape {
  const title = readTitle(product.title)
  addTitle(title, TITLE, 1, sink)
  if (product.brand !== null) addField(tokenise(product.brand), BRAND, 1, sink)
  for (const name of product.categoryPath) addField(tokenise(name), CATEGORY, 1, sink)
  for (const name of Object.keys(product.attributes)) {
    addField(tokenise(product.attributes[name] ?? ''), ATTRIBUTES, 1, sink)
  }
  if (product.description !== null) {
    addField(tokenise(product.description.slice(0, MAX_DESCRIPTION_LENGTH)), DESCRIPTION, 1, sink)
  }
  const offersByTitle = new Map<string, number>()
  for (const offer of product.offers)
    offersByTitle.set(offer.title, (offersByTitle.get(offer.title) ?? 0) + 1)
  for (const [offerTitle, offers] of offersByTitle) {
    if (offerTitle === product.title) continue
    addTitle(readTitle(offerTitle), OFFER_TITLES, offers / product.offers.length, sink)
  }
  return title
}

/** Saturated frequency as a whole number of 1 to 255. */
export function impactOf(frequency: number): number {
  return Math.max(1, Math.round((frequency / (frequency + SATURATION)) * 255))
}

/** Hashes of every SKU, MPN and GTIN of the product's offers. */
export function identifiersOf(product: ProductDocument): Set<number> {
  const hashes = new Set<number>()
  for (const offer of product.offers) {
    for (const identifier of [offer.sku, offer.mpn, offer.gtin]) {
      const key = identifier === null ? null : identifierKey(identifier)
      if (key !== null) hashes.add(hashIdentifier(key))
    }
  }
  return hashes
}
