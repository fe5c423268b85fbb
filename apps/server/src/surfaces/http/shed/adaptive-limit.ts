export type LimitOptions = {
  initial: number
  min: number
  max: number
  /** What most requests of a window may take; above it the limit shrinks. */
  targetMs: number
}

const WINDOW_SAMPLES = 32
const SLOW_SHARE = 0.1
const DECREASE = 0.85
/** Below half of the limit in use nothing was learned about a higher one. */
const USED_SHARE = 0.5

/**
 * How many requests may be under way at once, by additive increase and multiplicative decrease on latency: one more
 * after each window of 32 requests in which at most a tenth took longer than the target, 15 % fewer after any other.
 */
export class AdaptiveLimit {
  readonly #options: LimitOptions
  #limit: number
  #samples = 0
  #slow = 0
  #mostUnderWay = 0

  constructor(options: LimitOptions) {
    this.#options = options
    this.#limit = options.initial
  }

  get value(): number {
    return Math.floor(this.#limit)
  }

  /** A request took `tookMs`, and beside it, itself included, `underWay` were. */
  sample(tookMs: number, underWay: number): void {
    this.#samples++
    if (tookMs > this.#options.targetMs) this.#slow++
    if (underWay > this.#mostUnderWay) this.#mostUnderWay = underWay
    if (this.#samples < WINDOW_SAMPLES) return
    this.#limit = this.#next()
    this.#samples = 0
    this.#slow = 0
    this.#mostUnderWay = 0
  }

  #next(): number {
    const { min, max } = this.#options
    if (this.#slow > this.#samples * SLOW_SHARE) return Math.max(min, this.#limit * DECREASE)
    if (this.#mostUnderWay < this.#limit * USED_SHARE) return this.#limit
    return Math.min(max, this.#limit + 1)
  }
}
