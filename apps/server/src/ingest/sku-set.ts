const INITIAL_CAPACITY = 1 << 16
const MAX_LOAD = 0.75

/**
 * The skus a run has met, as 53-bit hashes in one flat array: 11 to 22 bytes each where a Set of strings needs a
 * hundred and more. Two of a million and a half skus share a hash with a probability of about 1 in 8,000; the
 * second of such a pair would be taken for a repetition of the first.
 */
export class SkuSet {
  #slots = new Float64Array(INITIAL_CAPACITY)
  #size = 0

  /** False when it was there already. */
  add(sku: string): boolean {
    if (this.#size >= this.#slots.length * MAX_LOAD) this.#grow()
    const hash = hash53(sku)
    const slot = findSlot(this.#slots, hash)
    if (this.#slots[slot] === hash) return false
    this.#slots[slot] = hash
    this.#size++
    return true
  }

  has(sku: string): boolean {
    const hash = hash53(sku)
    return this.#slots[findSlot(this.#slots, hash)] === hash
  }

  #grow(): void {
    const grown = new Float64Array(this.#slots.length * 2)
    for (const hash of this.#slots) if (hash !== 0) grown[findSlot(grown, hash)] = hash
    this.#slots = grown
  }
}

/** The slot that holds the hash, or the free one it belongs into; capacity is a power of two. */
function findSlot(slots: Float64Array, hash: number): number {
  const mask = slots.length - 1
  let slot = hash % slots.length
  while (slots[slot] !== 0 && slots[slot] !== hash) slot = (slot + 1) & mask
  return slot
}

/** Two rounds of multiply-xor over the UTF-16 units, mixed crosswise; never 0, which marks a free slot. */
function hash53(text: string): number {
  let high = 0x9e3779b1
  let low = 0x85ebca77
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 0xcc9e2d51)
    high = (high << 15) | (high >>> 17)
    low = Math.imul(low ^ unit, 0x1b873593)
    low = (low << 13) | (low >>> 19)
  }
  high = Math.imul(high ^ (low >>> 16), 0x85ebca6b)
  low = Math.imul(low ^ (high >>> 13), 0xc2b2ae35)
  high ^= low >>> 16
  return ((high >>> 0) & 0x1fffff) * 0x1_0000_0000 + (low >>> 0) || 1
}
