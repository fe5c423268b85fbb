import { BLOCK_LENGTH, unpackBlock, WIDTHS } from './postings-blocks.ts'

// The entry of a term in `termPostings`, by its bits:
//   1, product (23 bits), impact (8 bits)   one public posting: three terms in four
//   0, place (31 bits)                      where the term's list starts in `postings`, in bytes
// A short list, of less than a block, in bytes:
//   length * 2, plus 1 when some of its products are private
//   how many of its products are public (only when some are not)
//   the impacts, one byte each
//   the products as varints: the first, then how much each exceeds its predecessor, less one
// A long list, in words, from a whole word on:
//   0, length, how many of its products are public
//   the first product of each block
//   where each block starts (words behind the start of the list) * 8, plus the place of its width in `WIDTHS`
//   the impacts, one byte each, so that any one can be read by its place in the list
//   the blocks; the last, when it is not full, is varints

/** The bytes of all lists of a segment, also seen as words. */
export type PostingBytes = { words: Uint32Array; bytes: Uint8Array }

export const MAX_INLINE_PRODUCT = 2 ** 23 - 1
/** Words before the skip table of a long list. */
export const HEADER_WORDS = 3

export const inlineEntry = (product: number, impact: number): number =>
  (0x80000000 | (product << 8) | impact) >>> 0
const isInline = (entry: number): boolean => entry >= 0x80000000
const isLong = ({ bytes }: PostingBytes, entry: number): boolean => bytes[entry] === 0

/** How many products hold the term. */
export function countPostings(postings: PostingBytes, entry: number): number {
  if (isInline(entry)) return 1
  return isLong(postings, entry) ? postings.words[(entry >>> 2) + 1]! : postings.bytes[entry]! >>> 1
}

/** How many public products hold the term, dead ones among them. */
export function countPublic(postings: PostingBytes, entry: number): number {
  if (isInline(entry)) return 1
  if (isLong(postings, entry)) return postings.words[(entry >>> 2) + 2]!
  const head = postings.bytes[entry]!
  return (head & 1) === 0 ? head >>> 1 : postings.bytes[entry + 1]!
}

/** Reads ascending numbers, all above `before`, into `out`. */
function readGaps(
  bytes: Uint8Array,
  start: number,
  before: number,
  out: Uint32Array,
  outAt: number,
  count: number,
): void {
  let product = before | 0
  let at = start
  for (let to = outAt; to < outAt + count; to++) {
    let byte = bytes[at++]!
    let gap = byte & 127
    for (let shift = 7; byte > 127 && shift < 35; shift += 7) {
      byte = bytes[at++]!
      gap |= (byte & 127) << shift
    }
    out[to] = product = (product + gap + 1) | 0
  }
}

/** Where the parts of a long list lie. Firsts and places in words of the segment's postings, impacts in bytes. */
export type LongList = {
  postings: PostingBytes
  length: number
  start: number
  blocks: number
  firsts: number
  places: number
  impacts: number
}

/** null: the list is a short one, which can only be read whole. */
export function openLong(postings: PostingBytes, entry: number, length: number): LongList | null {
  if (isInline(entry) || !isLong(postings, entry)) return null
  const start = entry >>> 2
  const blocks = Math.ceil(length / BLOCK_LENGTH)
  const firsts = start + HEADER_WORDS
  const places = firsts + blocks
  return { postings, length, start, blocks, firsts, places, impacts: (places + blocks) * 4 }
}

/** Writes the products of one block into `out`, which has room for a whole one. Returns how many they are. */
export function readBlock(list: LongList, block: number, out: Uint32Array, outAt: number): number {
  const { words, bytes } = list.postings
  const place = words[list.places + block]!
  const at = list.start + (place >>> 3)
  const first = words[list.firsts + block]!
  const count = Math.min(BLOCK_LENGTH, list.length - block * BLOCK_LENGTH)
  if (count === BLOCK_LENGTH) unpackBlock(words, at, WIDTHS[place & 7]!, first, out, outAt)
  else readGaps(bytes, at * 4, first - 1, out, outAt, count)
  return count
}

/** Where a short list keeps its impacts. */
const impactsStart = ({ bytes }: PostingBytes, entry: number): number => entry + 1 + (bytes[entry]! & 1)

/** Writes a term's products into the first `length` places of `products`. */
export function readProducts(
  postings: PostingBytes,
  entry: number,
  length: number,
  products: Uint32Array,
): void {
  if (isInline(entry)) {
    products[0] = (entry >>> 8) & MAX_INLINE_PRODUCT
    return
  }
  const long = openLong(postings, entry, length)
  if (long === null) {
    readGaps(postings.bytes, impactsStart(postings, entry) + length, -1, products, 0, length)
  } else {
    for (let block = 0; block < long.blocks; block++) readBlock(long, block, products, block * BLOCK_LENGTH)
  }
}

/** Where a list that is not inline keeps its impacts. */
function impactsPlace(postings: PostingBytes, entry: number, length: number): number {
  return openLong(postings, entry, length)?.impacts ?? impactsStart(postings, entry)
}

/** A term's impacts, as they lie in the segment. */
export function readImpacts(postings: PostingBytes, entry: number, length: number): Uint8Array {
  if (isInline(entry)) return Uint8Array.of(entry & 255)
  const start = impactsPlace(postings, entry, length)
  return postings.bytes.subarray(start, start + length)
}

/** Writes a term's impacts times `weight` into `scores`, which has room for them. */
export function readScores(
  postings: PostingBytes,
  entry: number,
  length: number,
  weight: number,
  scores: Float64Array,
): void {
  if (isInline(entry)) {
    scores[0] = (entry & 255) * weight
    return
  }
  const { bytes } = postings
  const start = impactsPlace(postings, entry, length)
  for (let at = 0; at < length; at++) scores[at] = bytes[start + at]! * weight
}
