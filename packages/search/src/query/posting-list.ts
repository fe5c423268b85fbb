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

export const EMPTY_LIST: PostingList = {
  products: new Uint32Array(0),
  impacts: new Uint8Array(0),
  weight: 1,
}

/** How many products the list holds. */
export const lengthOf = (list: PostingList | StoredList): number =>
  'products' in list ? list.products.length : list.length

/** The list to walk. A list is decoded once; one that is decoded already is given back as it is. */
export function decode(list: PostingList | StoredList): PostingList {
  if ('products' in list) return list
  list.decoded ??= {
    products: copyProducts(list),
    impacts: readImpacts(list.postings, list.entry, list.length),
    weight: list.weight,
  }
  return list.decoded
}

/** The products of a list in memory that the caller may write to. */
export function copyProducts(list: PostingList | StoredList): Uint32Array {
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
