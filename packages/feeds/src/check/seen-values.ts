const SLOTS_START = 4_096
/** Of values that are remembered: 17 MB at most, whatever the feed's size. */
const VALUES_MAX = 1_500_000

/**
 * Remembers which values have come before, by a hash of 53 bits each: of a million values one pair in ten thousand
 * feeds is mistaken for equal.
 */
export class SeenValues {
  private slots = new Float64Array(SLOTS_START)
  private count = 0
  /** Unforeseeable, so that nobody can write a feed whose values all fall into one place. */
  private readonly seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1

  /** Whether there is no room for further values: those are never called seen. */
  get isFull(): boolean {
    return this.count >= VALUES_MAX
  }

  /** Whether the value came before; remembers it. */
  add(value: string): boolean {
    const hash = hash53(value, this.seed)
    if (this.place(this.slots, hash)) return true
    if (this.isFull) return false
    this.count++
    if (this.count * 4 > this.slots.length * 3) this.grow()
    this.place(this.slots, hash, true)
    return false
  }

  /** Whether the hash is there; with `isWrite` it is put where it belongs. */
  private place(slots: Float64Array, hash: number, isWrite = false): boolean {
    let at = hash % slots.length
    for (; slots[at] !== 0; at = (at + 1) % slots.length) if (slots[at] === hash) return true
    if (isWrite) slots[at] = hash
    return false
  }

  private grow(): void {
    const larger = new Float64Array(this.slots.length * 2)
    for (const hash of this.slots) if (hash !== 0) this.place(larger, hash, true)
    this.slots = larger
  }
}

/** Two independent multiplicative hashes put together; never 0, which stands for an empty slot. */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0) || 1
}
