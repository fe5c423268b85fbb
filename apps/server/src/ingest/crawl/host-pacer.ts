import type { Clock } from '../../kernel/clock.ts'
import { backoffMs } from './backoff.ts'
import type { CrawlLimits, Wait } from './crawl-options.ts'

type Rules = Pick<
  CrawlLimits,
  | 'requestsPerSecond'
  | 'perHostMax'
  | 'failuresMax'
  | 'crawlDelayMaxMs'
  | 'retryAfterMaxMs'
  | 'backoffBaseMs'
  | 'backoffMaxMs'
>

/**
 * When a host may be asked next. Requests start at least an interval apart (a token bucket of one token), a few at a
 * time; failures hold all of them back; too many in a row, and the host is given up.
 */
export class HostPacer {
  private readonly clock: Clock
  private readonly wait: Wait
  private readonly random: () => number
  private readonly rules: Rules
  private intervalMs: number
  private nextAtMs = 0
  private heldUntilMs = 0
  private inFlight = 0
  private readonly queue: (() => void)[] = []
  private failures = 0
  private isLeftAlone = false

  constructor(context: { clock: Clock; wait: Wait; random: () => number }, rules: Rules) {
    this.clock = context.clock
    this.wait = context.wait
    this.random = context.random
    this.rules = rules
    this.intervalMs = 1_000 / rules.requestsPerSecond
  }

  /** The host asked too often in vain, or to be left alone for too long. */
  get isGivenUp(): boolean {
    return this.isLeftAlone
  }

  /** Slows down to the crawl-delay of the host's robots.txt, up to the cap; never speeds up. */
  slowDown(delayMs: number): void {
    this.intervalMs = Math.max(this.intervalMs, Math.min(delayMs, this.rules.crawlDelayMaxMs))
  }

  /** Waits for a turn; disposing of it lets the next one in. Throws the signal's reason. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    await this.seat()
    try {
      let startMs = this.reserve()
      for (let nowMs = this.nowMs(); startMs > nowMs || startMs < this.heldUntilMs; nowMs = this.nowMs()) {
        // Held back meanwhile: a new turn, so that those who waited do not start at once.
        if (startMs < this.heldUntilMs) startMs = this.reserve()
        else await this.wait(startMs - nowMs, signal)
      }
      signal.throwIfAborted()
    } catch (error) {
      this.leave()
      throw error
    }
    return { [Symbol.dispose]: () => this.leave() }
  }

  succeeded(): void {
    this.failures = 0
  }

  /** Holds the host's requests back for as long as it asked (`retryAfterMs`), or by exponential backoff. */
  failed(retryAfterMs: number | null = null): void {
    this.failures++
    const { failuresMax, retryAfterMaxMs, backoffBaseMs, backoffMaxMs } = this.rules
    if (this.failures >= failuresMax || (retryAfterMs ?? 0) > retryAfterMaxMs) this.isLeftAlone = true
    const holdMs = retryAfterMs ?? backoffMs(this.failures, backoffBaseMs, backoffMaxMs, this.random())
    this.heldUntilMs = Math.max(this.heldUntilMs, this.nowMs() + holdMs)
  }

  /** The host does not want us: no reason to ask more slowly, but to stop if it goes on. */
  refused(): void {
    if (++this.failures >= this.rules.failuresMax) this.isLeftAlone = true
  }

  private nowMs(): number {
    return this.clock.now().getTime()
  }

  private reserve(): number {
    const startMs = Math.max(this.nowMs(), this.nextAtMs, this.heldUntilMs)
    this.nextAtMs = startMs + this.intervalMs
    return startMs
  }

  private async seat(): Promise<void> {
    if (this.inFlight < this.rules.perHostMax) {
      this.inFlight++
      return
    }
    // Who leaves hands the seat over.
    await new Promise<void>(resolve => this.queue.push(resolve))
  }

  private leave(): void {
    const next = this.queue.shift()
    if (next === undefined) this.inFlight--
    else next()
  }
}
