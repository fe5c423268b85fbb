const SHORTEST_MS = 1_000
const LONGEST_MS = 15_000
/** Failing again this soon after it closed, it stays open for longer. */
const CALM_MS = 30_000

/** How long a server that failed is left alone. Times are of one clock that nobody sets. */
export class Circuit {
  #isOpen = true
  /** Not before this may it be tried again. */
  #untilMs = 0
  #openForMs = SHORTEST_MS / 2
  #closedAtMs = Number.NEGATIVE_INFINITY

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** After a failure. False: it was open already. */
  open(nowMs: number): boolean {
    if (this.#isOpen) return false
    this.#isOpen = true
    const isAgain = nowMs - this.#closedAtMs < CALM_MS
    this.#openForMs = isAgain ? Math.min(2 * this.#openForMs, LONGEST_MS) : SHORTEST_MS
    this.#untilMs = nowMs + this.#openForMs
    return true
  }

  mayTry(nowMs: number): boolean {
    return this.#isOpen && nowMs >= this.#untilMs
  }

  /** After a try that went well. */
  close(nowMs: number): void {
    this.#isOpen = false
    this.#closedAtMs = nowMs
  }
}
