import type { AdaptiveLimit } from './adaptive-limit.ts'
import { WaitingLine } from './waiting-line.ts'

export type LaneOptions = {
  /** Under way at once: a number, or one that is learned from how long requests take. */
  limit: number | AdaptiveLimit
  waitingMax: number
  deadlineMs: number
}

/** Work to be begun, or refused. `isGone`: nobody waits for it any more. */
export type Ticket = { start(): void; refuse(): void; isGone(): boolean }

/**
 * The requests of one priority. Lanes share no slots: pushes that wait for a database that hangs must not keep searches
 * out, which need none.
 */
export class Lane {
  readonly #limit: number | AdaptiveLimit
  readonly #waitingMax: number
  readonly #line: WaitingLine
  #underWay = 0

  constructor({ limit, waitingMax, deadlineMs }: LaneOptions) {
    this.#limit = limit
    this.#waitingMax = waitingMax
    this.#line = new WaitingLine({ deadlineMs })
  }

  get limit(): number {
    return typeof this.#limit === 'number' ? this.#limit : this.#limit.value
  }

  get underWay(): number {
    return this.#underWay
  }

  /** Somebody has to wait: there is more to do than is done. */
  get isFull(): boolean {
    return this.#underWay >= this.limit
  }

  /** Begins the work, lets it wait or refuses it, at once. */
  enter(ticket: Ticket, nowMs: number): void {
    if (!this.isFull) this.#start(ticket)
    else if (this.#line.length < this.#waitingMax) this.#line.add(waitingSince(ticket, nowMs))
    else ticket.refuse()
  }

  /** Begins the work, however much there is. */
  enterAlways(work: { start(): void }): void {
    this.#start(work)
  }

  /** Work that was begun has ended, after so long. */
  leave(tookMs: number, nowMs: number): void {
    if (typeof this.#limit !== 'number') this.#limit.sample(tookMs, this.#underWay)
    this.#underWay--
    while (!this.isFull) {
      const next = this.#line.take(nowMs)
      if (next === null) return
      this.#start(next)
    }
  }

  /** To be called now and then: where nothing ends, nobody's turn would come to be told so. */
  expire(nowMs: number): void {
    if (this.#line.length > 0) this.#line.expire(nowMs)
  }

  #start(ticket: { start(): void }): void {
    this.#underWay++
    ticket.start()
  }
}

const waitingSince = (ticket: Ticket, since: number) => ({
  since,
  start: () => ticket.start(),
  refuse: () => ticket.refuse(),
  isGone: () => ticket.isGone(),
})
