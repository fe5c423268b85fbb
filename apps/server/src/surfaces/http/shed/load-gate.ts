import type { IncomingMessage, ServerResponse } from 'node:http'
import { AdaptiveLimit } from './adaptive-limit.ts'
import { createRefusal, type Refusal } from './answer-refused.ts'
import { Lane } from './lane.ts'
import { LoopWatch } from './loop-watch.ts'
import { PRIORITIES, type Priority, priorityOf } from './priority.ts'

/** What goes before every answer made here. */
export type HeadersOf = (request: IncomingMessage, priority: Priority) => Iterable<readonly [string, string]>

export type LoadGateOptions = {
  /** false: everything is let in, and only counted. */
  isShedding?: boolean
  /** Searches that may wait for a slot. */
  searchesWaiting?: number
  /** Milliseconds that only go forward. */
  nowMs?: () => number
}

type Shed = Exclude<Priority, 'health' | 'go'>

/** While the loop is later than this, a request of the priority is turned away: most of its time is gone already. */
const LATE_MAX_MS: Readonly<Record<Shed, number>> = { search: 80, rest: 60, bulk: 40 }
/**
 * Let in between two beats however late the loop is: a machine that gave the processor to others for a while is late
 * without there being much to do.
 */
const ALWAYS_PER_BEAT = 8
const DEADLINE_MS = 250
/** One that is refused asks again at once: to let it wait first costs less, and well within a second is soon enough. */
const SEARCH_DEADLINE_MS = 700
const SEARCHES_WAITING = 4_096
const SEARCH_LIMIT = { initial: 32, min: 4, max: 256, targetMs: 100 }
/** While searches wait for a slot, the lanes below keep these few, so that nothing stands still for good. */
const FLOOR: Readonly<Record<Shed, number>> = { search: 0, rest: 8, bulk: 2 }
const RETRY_AFTER_MAX_S = 3
const DRAIN_RETRY_AFTER_S = 1

const isExempt = (priority: Priority): priority is 'health' | 'go' =>
  priority === 'health' || priority === 'go'

/** Decides for each request, before anything else looks at it, whether it is worked on now, later or not at all. */
export class LoadGate {
  readonly #nowMs: () => number
  readonly #isShedding: boolean
  readonly #watch: LoopWatch
  readonly #searchLimit = new AdaptiveLimit(SEARCH_LIMIT)
  readonly #lanes: Readonly<Record<Shed, Lane>>
  readonly #overloaded = createRefusal(
    'overloaded',
    'more is asked for than can be answered in time; ask again after Retry-After seconds',
    () => 1 + Math.floor(Math.random() * RETRY_AFTER_MAX_S),
  )
  readonly #draining = createRefusal(
    'draining',
    'this process is ending; others serve on',
    () => DRAIN_RETRY_AFTER_S,
  )
  readonly #exempt = { health: 0, go: 0 }
  readonly #shed: Record<Priority, number> = { health: 0, go: 0, search: 0, rest: 0, bulk: 0 }
  #isDraining = false
  #begunSinceBeat = 0

  constructor({
    isShedding = true,
    searchesWaiting = SEARCHES_WAITING,
    nowMs = () => performance.now(),
  }: LoadGateOptions = {}) {
    this.#isShedding = isShedding
    this.#nowMs = nowMs
    this.#lanes = {
      search: new Lane({
        limit: this.#searchLimit,
        waitingMax: searchesWaiting,
        deadlineMs: SEARCH_DEADLINE_MS,
      }),
      rest: new Lane({ limit: 64, waitingMax: 64, deadlineMs: DEADLINE_MS }),
      // Uploads and pushes hold theirs as long as they take.
      bulk: new Lane({ limit: 64, waitingMax: 16, deadlineMs: DEADLINE_MS }),
    }
    this.#watch = new LoopWatch(nowMs, () => this.#onBeat())
  }

  /** Begins `work` now or soon, or answers 503 `overloaded` itself. */
  pass(request: IncomingMessage, response: ServerResponse, headersOf: HeadersOf, work: () => void): void {
    const priority = priorityOf(request.url ?? '/')
    if (this.#isDraining) {
      response.setHeader('connection', 'close')
      if (isHealth(request)) {
        this.#refuse(this.#draining, request, response, headersOf, priority)
        return
      }
    }
    if (isExempt(priority)) {
      this.#exempt[priority]++
      onceOver(response, () => this.#exempt[priority]--)
      work()
      return
    }
    const lane = this.#lanes[priority]
    const arrivedMs = this.#nowMs()
    const refuse = () => {
      this.#shed[priority]++
      this.#refuse(this.#overloaded, request, response, headersOf, priority)
    }
    const start = () => {
      this.#begunSinceBeat++
      const beganMs = this.#nowMs()
      onceOver(response, () => {
        const nowMs = this.#nowMs()
        lane.leave(nowMs - beganMs, nowMs)
      })
      work()
    }
    if (this.#isShedding && this.#isTooMuch(priority, lane, arrivedMs)) refuse()
    else if (this.#isShedding)
      lane.enter({ start, refuse, isGone: () => request.socket.destroyed }, arrivedMs)
    else lane.enterAlways({ start })
  }

  /** From now on /health answers 503 `draining`, so that balancers turn away, and every answer ends its connection. */
  drain(): void {
    this.#isDraining = true
  }

  /** `limit`: how many searches may be under way at once, as learned so far. */
  figures(): { underWay: Record<Priority, number>; shed: Record<Priority, number>; limit: number } {
    const { search, rest, bulk } = this.#lanes
    return {
      underWay: {
        ...this.#exempt,
        search: search.underWay,
        rest: rest.underWay,
        bulk: bulk.underWay,
      },
      shed: { ...this.#shed },
      limit: this.#searchLimit.value,
    }
  }

  [Symbol.dispose](): void {
    this.#watch.stop()
  }

  #isTooMuch(priority: Shed, lane: Lane, nowMs: number): boolean {
    if (lane.underWay < FLOOR[priority]) return false
    const isLate = this.#watch.lateMs(nowMs) > LATE_MAX_MS[priority]
    if (isLate && this.#begunSinceBeat >= ALWAYS_PER_BEAT) return true
    return priority !== 'search' && this.#lanes.search.isFull
  }

  #refuse(
    refusal: Refusal,
    request: IncomingMessage,
    response: ServerResponse,
    headersOf: HeadersOf,
    priority: Priority,
  ): void {
    refusal.answer(request, response, headersOf(request, priority))
  }

  #onBeat(): void {
    this.#begunSinceBeat = 0
    const nowMs = this.#nowMs()
    for (const priority of PRIORITIES) if (!isExempt(priority)) this.#lanes[priority].expire(nowMs)
  }
}

/** What balancers ask: not the page with every dependency. */
const isHealth = ({ url = '' }: IncomingMessage): boolean => /^\/(mcp\/)?health\/?(\?|$)/.test(url)

/**
 * Calls back once, when all of the answer was handed on, or when the connection is gone. Not when the client has read
 * it: whoever reads slowly would hold a slot that does no work.
 */
function onceOver(response: ServerResponse, then: () => void): void {
  let isOver = false
  const over = () => {
    if (isOver) return
    isOver = true
    then()
  }
  response.once('prefinish', over)
  response.once('close', over)
}
