/** `since` in ms of the line's clock. `isGone`: nobody waits for the answer any more. */
export type Waiting = { since: number; isGone(): boolean; start(): void; refuse(): void }

/**
 * A bounded line of requests. In order while it moves; once somebody at its head has waited longer than the deadline,
 * the line cannot keep up, and whoever came last is served first: they still have time, the others are refused.
 */
export class WaitingLine {
  readonly #deadlineMs: number
  readonly #waiting: Waiting[] = []
  #isBehind = false

  constructor({ deadlineMs }: { deadlineMs: number }) {
    this.#deadlineMs = deadlineMs
  }

  get length(): number {
    return this.#waiting.length
  }

  add(entry: Waiting): void {
    this.#waiting.push(entry)
  }

  /** Refuses all that have waited past the deadline. */
  expire(nowMs: number): void {
    let late = 0
    while (late < this.#waiting.length && nowMs - this.#waiting[late]!.since > this.#deadlineMs) late++
    if (late > 0) {
      this.#isBehind = true
      for (const entry of this.#waiting.splice(0, late)) if (!entry.isGone()) entry.refuse()
    }
    if (this.#waiting.length === 0) this.#isBehind = false
  }

  /** Whose turn it is; null when nobody waits. Whoever has gone has no turn. */
  take(nowMs: number): Waiting | null {
    this.expire(nowMs)
    while (true) {
      const next = this.#isBehind ? this.#waiting.pop() : this.#waiting.shift()
      if (next === undefined) return null
      if (!next.isGone()) return next
    }
  }
}
