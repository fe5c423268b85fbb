import { type PostingBytes, readImpacts, readProducts } from '../segment/postings-format.ts'
import { takeProducts } from './list-memory.ts'

/** Products in ascending order; product i scores `impacts[i] * weight`. */
export type PostingList = { products: Uint32Array; impacts: Uint8Array | Float64Array; weight: number }

/** A term's postings as they lie in a segment: how many they are is known, the rest is read when needed. */
export type StoredList = {
  postings: PostingBytes
  entry: number
  length: number
  weight: number
  /** What `decode` made of it; null: nobody asked yet. */
  decoded: PostingList | null
}

/** The products of one term, or of several that go together. */
export type OneList = PostingList | StoredList

/** The products that any of the lists holds, each with the highest of its scores: worked out when needed. */
export type UnitedLists = {
  alternatives: readonly OneList[]
  /** At most so many products. */
  length: number
  /** What `decode` made of it; null: nobody asked yet. */
  decoded: PostingList | null
}

/** What a clause matches. */
export type Holders = OneList | UnitedLists

export const EMPTY_LIST: PostingList = {
  products: new Uint32Array(0),
  impacts: new Uint8Array(0),
  weight: 1,
}

/** How many products the list holds; of united ones, at most. */
export const lengthOf = (list: Holders): number => ('products' in list ? list.products.length : list.length)

/** The list to walk. It is decoded once; one that is decoded already is given back as it is. */
export function decodeStored(list: OneList): PostingList {
  if ('products' in list) return list
  list.decoded ??= {
    products: copyProducts(list),
    impacts: readImpacts(list.postings, list.entry, list.length),
    weight: list.weight,
  }
  return list.decoded
}

/** The products of a list in memory that the caller may write to. */
export function copyProducts(list: OneList): Uint32Array {
  const products = takeProducts(lengthOf(list))
  const decoded = 'products' in list ? list : list.decoded
  if (decoded !== null) products.set(decoded.products)
  else if ('entry' in list) readProducts(list.postings, list.entry, list.length, products)
  return products
}

/** Where an ascending array holds a product; -1: it does not. */
export function placeOf(products: Uint32Array, wanted: number): number {
  let low = 0
  let high = products.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (products[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return products[low] === wanted ? low : -1
}
