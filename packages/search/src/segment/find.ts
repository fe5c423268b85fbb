import { firstOfferOf, type Segment } from './segment.ts'

/** Least place whose value is at least `wanted`, in an array whose `at` ascends. */
function lowerBound(length: number, wanted: number, at: (place: number) => number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (at(middle) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

const utf8 = new TextEncoder()
/** The term that is looked for, in UTF-8. */
let wanted = new Uint8Array(256)

/** Writes the term to `wanted`. Returns its length in bytes. */
function encodeWanted(term: string): number {
  const most = term.length * 3
  if (most > wanted.length) wanted = new Uint8Array(most)
  for (let at = 0; at < term.length; at++) {
    const code = term.charCodeAt(at)
    // A call costs more than the few letters of a word.
    if (code > 127) return utf8.encodeInto(term, wanted).written
    wanted[at] = code
  }
  return term.length
}

/** Place of a term in the dictionary, or -1. Terms are sorted by their UTF-8 bytes. */
export function findTerm(segment: Segment, term: string): number {
  const wantedLength = encodeWanted(term)
  const { termStart, termBytes } = segment
  let low = 0
  let high = termStart.length - 2
  while (low <= high) {
    const middle = (low + high) >>> 1
    const start = termStart[middle]!
    const length = termStart[middle + 1]! - start
    const shared = Math.min(length, wantedLength)
    let order = 0
    for (let at = 0; at < shared && order === 0; at++) order = termBytes[start + at]! - wanted[at]!
    if (order === 0) order = length - wantedLength
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Every place of a product id: more than one only when a bulk build was given the product twice. */
export function findProducts(segment: Segment, productId: number): number[] {
  const { productOrder, productId: ids } = segment
  const found: number[] = []
  let at = lowerBound(productOrder.length, productId, place => ids[productOrder[place]!]!)
  for (; at < productOrder.length && ids[productOrder[at]!] === productId; at++) found.push(productOrder[at]!)
  return found
}

/** The products that hold an offer with this id. */
export function findProductsOfOffer(segment: Segment, offerId: number): number[] {
  const { offerOrder, offerId: ids } = segment
  const found: number[] = []
  let at = lowerBound(offerOrder.length, offerId, place => ids[offerOrder[place]!]!)
  for (; at < offerOrder.length && ids[offerOrder[at]!] === offerId; at++) {
    const offer = offerOrder[at]!
    found.push(lowerBound(segment.products, offer + 1, product => firstOfferOf(segment, product)) - 1)
  }
  return found
}

/** The products that carry an identifier with this hash, ascending. */
export function findIdentifier(segment: Segment, hash: number): Uint32Array {
  const { identifierHash, identifierProduct } = segment
  const start = lowerBound(identifierHash.length, hash, place => identifierHash[place]!)
  let end = start
  while (end < identifierHash.length && identifierHash[end] === hash) end++
  return identifierProduct.subarray(start, end)
}
