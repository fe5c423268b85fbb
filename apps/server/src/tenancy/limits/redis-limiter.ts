import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Logger } from '../../kernel/log.ts'
import { CounterStore } from './counter-store.ts'
import { Insurance } from './insurance.ts'
import type { Limiter, LimiterStatus, LimitVerdict, LimitWindow } from './limiter.ts'
import { DEFAULT_MAX_SUBJECTS } from './memory-limiter.ts'
import { asMirrored, type MirroredCounter } from './mirrored-counter.ts'
import { type Answer, RedisLink } from './redis-link.ts'
import { SCRIPTS } from './redis-scripts.ts'
import { type Batch, batchOf, heed, writeBackArgs } from './take-batch.ts'
import { verdictOf } from './verdict.ts'

const BEAT_INTERVAL_MS = 100
/** How long a process counts as living after its last beat. */
const MEMBER_MEMORY_MS = 15_000
const MAX_BATCH = 128
const MAX_WAITING = 10_000
const POLL_MS = 5
/** Counters in one write-back: about 2 ms of Redis. */
const WRITE_BACK_SIZE = 500

export type RedisLimiterOptions = {
  /** redis:// or rediss://; one server, no cluster. */
  url: string
  clock: Clock
  log: Logger
  /** Names the process in Redis; each start counts as another process. */
  processId: string
  /** Subjects remembered for each policy, and as many addresses; about 265 bytes each. */
  maxSubjects?: number
  /** Addresses with a counter in Redis for each policy and window; further ones are counted by share. */
  maxAddressesInRedis?: number
  /** Processes there are at least: what the shares are, to one that never reached Redis. */
  leastProcesses?: number
  /** How long requests wait for a Redis that went before the insurance takes over. */
  insuranceAfterMs?: number
  /** How long nothing is granted after Redis lost its data, so that every process can write its counts back. */
  barrierMs?: number
  /** How long a request waits at most. */
  maxWaitMs?: number
  /** Of all keys. */
  prefix?: string
}

type Waiting = {
  windows: readonly LimitWindow[]
  untilMs: number
  resolve(verdict: LimitVerdict): void
  reject(error: Error): void
}

/**
 * Exact across processes. Each process is the authority on what it has granted; Redis keeps a copy and adds up, and one
 * call at a time is under way from each process, with all the requests that came meanwhile. See docs/adr/0008.
 */
export function openRedisLimiter(options: RedisLimiterOptions): Limiter {
  return new RedisLimiter(options)
}

class RedisLimiter implements Limiter {
  readonly #clock: Clock
  readonly #process: string
  readonly #prefix: string
  readonly #link: RedisLink
  readonly #store: CounterStore<MirroredCounter>
  readonly #insurance: Insurance
  readonly #insuranceAfterMs: number
  readonly #barrierMs: number
  readonly #maxWaitMs: number
  readonly #maxAddresses: number
  readonly #leastProcesses: number
  readonly #beats: NodeJS.Timeout
  #isBeating = false
  #isWorking = false
  #isClosed = false
  #waiting: Waiting[] = []
  /** Of the newest command; Redis refuses one that comes after a newer one. */
  #sequence = 0
  /** That everything of this process has been written to. */
  #epoch = ''
  /** That Redis is in, as far as heard. */
  #heardEpoch = ''
  #hasUnsure = false
  #processes: number
  /** Redis's time less the clock's. */
  #offsetMs = 0

  constructor(options: RedisLimiterOptions) {
    this.#clock = options.clock
    this.#process = `${options.processId}.${randomUUID().slice(0, 8)}`
    this.#prefix = options.prefix ?? 'limits'
    this.#insuranceAfterMs = options.insuranceAfterMs ?? 1_000
    this.#barrierMs = options.barrierMs ?? 1_000
    this.#maxWaitMs = options.maxWaitMs ?? 5_000
    this.#maxAddresses = options.maxAddressesInRedis ?? 200_000
    this.#leastProcesses = options.leastProcesses ?? 1
    this.#processes = this.#leastProcesses
    this.#store = new CounterStore(options.maxSubjects ?? DEFAULT_MAX_SUBJECTS, asMirrored)
    this.#insurance = new Insurance(this.#store, this.#nowMs())
    this.#link = new RedisLink(options.url, {
      log: options.log,
      onAway: () => this.#insurance.beginOutage(this.#nowMs()),
      onReady: () => void this.#beat(),
    })
    this.#beats = setInterval(() => void this.#beat(), BEAT_INTERVAL_MS).unref()
  }

  take(windows: readonly LimitWindow[]): LimitVerdict | Promise<LimitVerdict> {
    if (windows.length === 0) return verdictOf(true, [], 0)
    if (this.#isInsured) return this.#insure(windows)
    if (this.#isClosed || this.#waiting.length >= MAX_WAITING) throw unavailable()
    const { promise, resolve, reject } = Promise.withResolvers<LimitVerdict>()
    this.#waiting.push({ windows, untilMs: performance.now() + this.#maxWaitMs, resolve, reject })
    void this.#work()
    return promise
  }

  status(): LimiterStatus {
    return {
      store: 'redis',
      state: this.#isInsured ? 'insured' : this.#isExact ? 'exact' : 'waiting',
      processes: this.#processes,
      counters: this.#store.size,
      insuredGrants: this.#insurance.grants,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#beats)
    for (const { reject } of this.#waiting.splice(0)) reject(unavailable())
    // Otherwise the shares of the others would count this one for a while longer.
    await this.#link.run(SCRIPTS.leave, this.#prefix, this.#entry(0)).catch(() => {})
    this.#link.close()
  }

  get #isInsured(): boolean {
    return this.#link.awayMs >= this.#insuranceAfterMs && !this.#isClosed
  }

  get #isExact(): boolean {
    return this.#link.isUp && this.#epoch === this.#heardEpoch && !this.#hasUnsure
  }

  #nowMs(): number {
    return this.#clock.now().getTime() + this.#offsetMs
  }

  #insure(windows: readonly LimitWindow[]): LimitVerdict {
    this.#link.tell('Redis is away: limits are kept by shares of each process')
    const verdict = this.#insurance.take(windows, this.#nowMs(), this.#processes)
    if (verdict.isAllowed) this.#hasUnsure = true
    return verdict
  }

  /** An idle process, too, has to be heard of, and to notice that its counts are wanted. */
  async #beat(): Promise<void> {
    if (this.#isBeating || this.#isClosed) return
    this.#isBeating = true
    try {
      const answer = await this.#link.run(SCRIPTS.beat, this.#prefix, this.#entry(0))
      this.#hear(answer)
      this.#processes = Math.max(answer[4]!, this.#leastProcesses)
      if (!this.#isExact) void this.#work()
    } catch {
      // The link knows, and says so when it matters.
    } finally {
      this.#isBeating = false
    }
  }

  /** Answers what waits, one call to Redis at a time. */
  async #work(): Promise<void> {
    if (this.#isWorking) return
    this.#isWorking = true
    try {
      while (!this.#isClosed && (this.#waiting.length > 0 || (this.#link.isUp && !this.#isExact))) {
        try {
          await this.#step()
        } catch {
          // Whatever was not answered is asked for again.
          await delay(POLL_MS)
        }
        this.#giveUp()
      }
    } finally {
      this.#isWorking = false
    }
  }

  async #step(): Promise<void> {
    if (this.#isInsured) {
      for (const { windows, resolve } of this.#waiting.splice(0)) resolve(this.#insure(windows))
    } else if (!this.#link.isUp) await delay(POLL_MS)
    else if (!this.#isExact) await this.#writeBack()
    else if (this.#waiting.length > 0) await this.#takeBatch()
  }

  #giveUp(): void {
    const nowMs = performance.now()
    while (this.#waiting.length > 0 && this.#waiting[0]!.untilMs < nowMs)
      this.#waiting.shift()!.reject(unavailable())
  }

  async #takeBatch(): Promise<void> {
    const requests = this.#waiting.slice(0, MAX_BATCH)
    const nowMs = this.#nowMs()
    const batch: Batch = batchOf(
      requests.map(({ windows }) => windows),
      window => this.#store.counterOf(window, nowMs),
    )
    const args = [...this.#entry(++this.#sequence), this.#maxAddresses, this.#processes, ...batch.args]
    const answer = await this.#link.run(SCRIPTS.take, this.#prefix, args).catch(error => {
      // Redis may hold more than this process has granted, or come to it later.
      for (const counter of batch.counters) counter.isUnsure = true
      this.#hasUnsure = true
      throw error
    })
    const [word, , redisNowMs, leftMs, ...rest] = answer
    this.#hear(answer)
    if (word === 'WAIT') await delay(Math.min(leftMs + 1, 50))
    if (word !== 'OK') return
    const verdicts = heed(batch, rest, redisNowMs, this.#processes)
    this.#waiting.splice(0, requests.length)
    for (const [i, { resolve }] of requests.entries()) resolve(verdicts[i]!)
  }

  /** Everything when the epoch is another one, else what Redis may not know. */
  async #writeBack(): Promise<void> {
    const epoch = this.#heardEpoch
    const counters = this.#unwritten(epoch !== this.#epoch)
    let next = counters.next()
    do {
      const some: MirroredCounter[] = []
      for (; !next.done && some.length < WRITE_BACK_SIZE; next = counters.next()) some.push(next.value)
      const args = [...this.#entry(++this.#sequence, epoch), this.#maxAddresses, next.done ? 0 : 1]
      const answer = await this.#link.run(SCRIPTS.writeBack, this.#prefix, [...args, ...writeBackArgs(some)])
      this.#hear(answer)
      if (answer[0] !== 'OK') return
      for (const counter of some) counter.isUnsure = false
    } while (!next.done)
    this.#epoch = epoch
    this.#hasUnsure = false
  }

  *#unwritten(all: boolean): Generator<MirroredCounter> {
    const nowMs = this.#nowMs()
    for (const counter of this.#store)
      if (counter.endMs > nowMs && (counter.isUnsure || (all && counter.used > 0))) yield counter
  }

  #hear([, epoch, redisNowMs]: Answer): void {
    this.#heardEpoch = epoch
    this.#offsetMs = redisNowMs - this.#clock.now().getTime()
  }

  /** What every script begins with. */
  #entry(sequence: number, epoch = this.#epoch): (string | number)[] {
    // Longer than any hang in which nobody was insured, shorter than any in which somebody was.
    const silenceMs = this.#insuranceAfterMs * 0.9
    return [this.#barrierMs, silenceMs, MEMBER_MEMORY_MS, epoch, this.#process, sequence]
  }
}

const unavailable = () => new AppError('unavailable', 'the limits cannot be checked right now')
