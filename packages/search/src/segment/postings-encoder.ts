import { BLOCK_LENGTH, packBlock, WIDTHS, wordsOf } from './postings-blocks.ts'
import { HEADER_WORDS, inlineEntry, MAX_INLINE_PRODUCT } from './postings-format.ts'

const MAX_BYTES = 2 ** 31
const MAX_VARINT_BYTES = 5

/** Appends lists of postings in the form that `postings-format.ts` describes. */
export class PostingsEncoder {
  #words = new Uint32Array(4096)
  #bytes = new Uint8Array(this.#words.buffer)
  #length = 0

  #reserve(extra: number): void {
    const needed = this.#length + extra
    if (needed <= this.#bytes.length) return
    const words = new Uint32Array(Math.ceil(Math.max(needed, this.#bytes.length * 1.5) / 4))
    words.set(this.#words)
    this.#words = words
    this.#bytes = new Uint8Array(words.buffer)
  }

  /**
   * Appends the postings from `from` up to, not including, `to`: at least one, products ascending. Returns the
   * term's entry. Throws RangeError past 2 GB.
   */
  add(products: Uint32Array, impacts: Uint8Array, from: number, to: number, publicProducts: number): number {
    const length = to - from
    if (length === 1 && publicProducts === 1 && products[from]! <= MAX_INLINE_PRODUCT) {
      return inlineEntry(products[from]!, impacts[from]!)
    }
    const blocks = Math.ceil(length / BLOCK_LENGTH)
    // A block takes at most one word a posting; header and skip table come on top.
    this.#reserve((HEADER_WORDS + 1 + 2 * blocks + length) * 4 + length + BLOCK_LENGTH * MAX_VARINT_BYTES)
    const isLong = length >= BLOCK_LENGTH
    if (isLong) this.#align()
    const entry = this.#length
    if (entry >= MAX_BYTES) throw new RangeError('a segment holds at most 2 GB of postings')
    if (isLong) this.#addLong(products, impacts, from, to, publicProducts)
    else this.#addShort(products, impacts, from, to, publicProducts)
    return entry
  }

  #align(): void {
    this.#length = Math.ceil(this.#length / 4) * 4
  }

  #addImpacts(impacts: Uint8Array, from: number, to: number): void {
    this.#bytes.set(impacts.subarray(from, to), this.#length)
    this.#length += to - from
  }

  #addGaps(products: Uint32Array, from: number, to: number, before: number): void {
    let last = before
    for (let at = from; at < to; at++) {
      let gap = products[at]! - last - 1
      last = products[at]!
      while (gap > 127) {
        this.#bytes[this.#length++] = (gap & 127) | 128
        gap >>>= 7
      }
      this.#bytes[this.#length++] = gap
    }
  }

  #addShort(
    products: Uint32Array,
    impacts: Uint8Array,
    from: number,
    to: number,
    publicProducts: number,
  ): void {
    const length = to - from
    const hasPrivate = publicProducts < length
    this.#bytes[this.#length++] = length * 2 + (hasPrivate ? 1 : 0)
    if (hasPrivate) this.#bytes[this.#length++] = publicProducts
    this.#addImpacts(impacts, from, to)
    this.#addGaps(products, from, to, -1)
  }

  #addLong(
    products: Uint32Array,
    impacts: Uint8Array,
    from: number,
    to: number,
    publicProducts: number,
  ): void {
    const start = this.#length / 4
    const blocks = Math.ceil((to - from) / BLOCK_LENGTH)
    const firsts = start + HEADER_WORDS
    const places = firsts + blocks
    this.#words[start + 1] = to - from
    this.#words[start + 2] = publicProducts
    this.#length = (places + blocks) * 4
    this.#addImpacts(impacts, from, to)
    this.#align()
    for (let block = 0; block < blocks; block++) {
      const first = from + block * BLOCK_LENGTH
      const end = first + BLOCK_LENGTH
      const at = this.#length / 4
      const isFull = end <= to
      const widthPlace = isFull ? narrowestWidth(products, first, end) : 0
      this.#words[firsts + block] = products[first]!
      this.#words[places + block] = (at - start) * 8 + widthPlace
      if (isFull) {
        const width = WIDTHS[widthPlace]!
        packBlock(products, first, width, this.#words, at)
        this.#length += wordsOf(width) * 4
      } else {
        this.#addGaps(products, first, to, products[first]! - 1)
      }
    }
  }

  /** All lists: the section `postings`. */
  view(): Uint32Array {
    return this.#words.subarray(0, Math.ceil(this.#length / 4))
  }
}

/** Place in `WIDTHS` of the least width that holds every gap. */
function narrowestWidth(products: Uint32Array, first: number, end: number): number {
  let gaps = 0
  for (let at = first + 1; at < end; at++) gaps |= products[at]! - products[at - 1]! - 1
  const bits = 32 - Math.clz32(gaps)
  return WIDTHS.findIndex(width => width >= bits)
}
