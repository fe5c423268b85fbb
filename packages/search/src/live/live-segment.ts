import { randomUUID } from 'node:crypto'
import { countTermDeaths } from '../segment/count-term-deaths.ts'
import { findProducts } from '../segment/find.ts'
import { PRIOR_AND_FLAGS, PRIVATE_FLAG, PRODUCT_WORDS } from '../segment/hot-columns.ts'
import type { Container } from '../segment/layout.ts'
import { firstOfferOf, offersEndOf, openSegment, type Segment } from '../segment/segment.ts'
import type { PlaceMaps, SharedPlaces } from './shared-places.ts'

/** An immutable segment, and what happened to it since: which products were replaced or removed. */
export type LiveSegment = {
  id: string
  segment: Segment
  places: PlaceMaps
  /** 1 where the product is gone. Of this thread alone: others get copies and are told of changes. */
  dead: Uint8Array
  deadProducts: number
  deadOffers: number
  /** Public products still alive, and their offers. */
  publicProducts: number
  publicOffers: number
  hasPrivate: boolean
  /** By term place: how many of the public products that hold it are gone. */
  termDeaths: Map<number, number>
  /** Grows with every tombstone, so that saving knows what to write again. */
  tombstonesVersion: number
}

export const isPrivate = (segment: Segment, product: number): boolean =>
  (segment.productHot[product * PRODUCT_WORDS + PRIOR_AND_FLAGS]! & PRIVATE_FLAG) !== 0

/** Opens a container for searching. Throws when it is not a whole segment. */
export function openLiveSegment(
  container: Container,
  shared: SharedPlaces,
  id: string = randomUUID(),
): LiveSegment {
  const segment = openSegment(container)
  let publicProducts = 0
  let publicOffers = 0
  for (let product = 0; product < segment.products; product++) {
    if (isPrivate(segment, product)) continue
    publicProducts++
    publicOffers += offersEndOf(segment, product) - firstOfferOf(segment, product)
  }
  const ownerOf = (product: number) => (isPrivate(segment, product) ? segment.orgId[product]! : null)
  return {
    id,
    segment,
    places: shared.mapsOf(segment, ownerOf),
    dead: new Uint8Array(segment.products),
    deadProducts: 0,
    deadOffers: 0,
    publicProducts,
    publicOffers,
    hasPrivate: publicProducts < segment.products,
    termDeaths: new Map(),
    tombstonesVersion: 0,
  }
}

/** Marks living products as gone. `deaths` are the terms of the public ones among them (`countTermDeaths`). */
export function bury(
  live: LiveSegment,
  products: Iterable<number>,
  deaths: Iterable<[number, number]>,
): void {
  const { segment } = live
  for (const product of products) {
    if (live.dead[product] === 1) continue
    live.dead[product] = 1
    live.deadProducts++
    const offers = offersEndOf(segment, product) - firstOfferOf(segment, product)
    live.deadOffers += offers
    if (isPrivate(segment, product)) continue
    live.publicProducts--
    live.publicOffers -= offers
  }
  for (const [term, count] of deaths) live.termDeaths.set(term, (live.termDeaths.get(term) ?? 0) + count)
  live.tombstonesVersion++
}

/** A bulk build may be given a product twice: all but the last of them are gone from the start. */
export function burySuperseded(live: LiveSegment): void {
  const { productOrder, productId } = live.segment
  const superseded: number[] = []
  for (let at = 1; at < productOrder.length; at++) {
    // Equal ids stand in the order of their places, so the one before is the older.
    if (productId[productOrder[at]!] === productId[productOrder[at - 1]!])
      superseded.push(productOrder[at - 1]!)
  }
  if (superseded.length > 0) bury(live, superseded, countTermDeaths(live.segment, superseded))
}

/** The living place of a product, or -1. */
export function livingPlace(live: LiveSegment, productId: number): number {
  for (const product of findProducts(live.segment, productId)) if (live.dead[product] === 0) return product
  return -1
}
