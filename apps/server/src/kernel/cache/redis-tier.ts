import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../log.ts'
import { Circuit } from './circuit.ts'
import { DeadlineError, inTime } from './in-time.ts'

/** What a request waits for one question to Redis at most, where nothing else is said. */
const REDIS_DEADLINE_MS = 50
const PROBE_EVERY_MS = 250
const CONNECT_TIMEOUT_MS = 1_000
const HOUSEKEEPING_TIMEOUT_MS = 500
const DISCONNECT_TIMEOUT_MS = 100
const MOST_RETRY_DELAY_MS = 2_000
/** How long nothing is written after Redis refused a write: it is full, or only to be read. */
const NO_WRITES_MS = 5_000

// Nothing waits for a connection, and nothing is sent twice; a server that hangs is noticed by time limits alone.
const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: HOUSEKEEPING_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  disableClientInfo: true,
  retryStrategy: attempt => Math.min(50 * attempt, MOST_RETRY_DELAY_MS),
}

/** `leftMs`: how long Redis will still keep it. */
export type Kept = { text: string | null; leftMs: number }
/** `isBeingMade`: somebody holds the lock of the key. */
export type Found = Kept & { isBeingMade: boolean }
/** Not `isOurs`: another process makes what belongs there. */
type Locked = Kept & { isOurs: boolean }

export type RedisTierStatus = {
  isUp: boolean
  /** What it was last lost by; null: it is up. */
  reason: string | null
  /** Questions and writes sent so far: none while it is away. */
  sent: number
  failures: number
  refusedWrites: number
}

type Reply = [error: Error | null, result: unknown] | undefined

const lockOf = (key: string): string => `${key}:lock`

function textOf(value: Reply, left: Reply): Kept {
  const text = value?.[1]
  return { text: typeof text === 'string' ? text : null, leftMs: Number(left?.[1]) }
}

/**
 * Redis as a place where things may be and nothing has to be. Each question has a deadline; the first that misses it, or
 * fails otherwise, has Redis left alone for seconds, in which nobody waits for it. None of this rejects.
 */
export class RedisTier {
  /** Of one question. */
  readonly deadlineMs: number
  readonly #redis: Redis
  readonly #log: Logger
  readonly #circuit = new Circuit()
  readonly #probes: NodeJS.Timeout
  #isProbing = false
  #isClosed = false
  #noWritesUntilMs = 0
  #reason: string | null = 'not connected yet'
  #sent = 0
  #failures = 0
  #refusedWrites = 0

  constructor(
    url: string,
    { log, deadlineMs = REDIS_DEADLINE_MS }: { log: Logger; deadlineMs?: number | undefined },
  ) {
    this.deadlineMs = deadlineMs
    this.#log = log.child({ component: 'cache' })
    this.#redis = new Redis(url, OPTIONS)
    this.#redis
      // An error carries the command, and that of AUTH carries the password: only its message is kept.
      .on('error', (error: Error) => this.#lose(error.message))
      .on('close', () => this.#lose('the connection was closed'))
      .on('ready', () => void this.#probe())
    this.#probes = setInterval(() => void this.#probe(), PROBE_EVERY_MS).unref()
  }

  get isUp(): boolean {
    return !this.#circuit.isOpen
  }

  status(): RedisTierStatus {
    return {
      isUp: this.isUp,
      reason: this.isUp ? null : this.#reason,
      sent: this.#sent,
      failures: this.#failures,
      refusedWrites: this.#refusedWrites,
    }
  }

  /** null: Redis is away, or what is there is no text. */
  async find(key: string, deadlineMs = this.deadlineMs): Promise<Found | null> {
    const replies = await this.#ask(deadlineMs, () =>
      this.#redis.pipeline().get(key).pttl(key).exists(lockOf(key)).exec(),
    )
    if (replies === null || this.#isRefused(replies)) return null
    const [value, left, lock] = replies
    return { ...textOf(value, left), isBeingMade: lock?.[1] === 1 }
  }

  /** Does not wait for it. */
  keep(key: string, text: string, keptMs: number): void {
    void this.#write(this.deadlineMs, () => this.#redis.set(key, text, 'PX', Math.round(keptMs)))
  }

  /**
   * Reads once more as it takes the lock: who held it may have kept a value and let go since. null: nobody can tell
   * whose it is.
   */
  async lock(key: string, heldMs: number, deadlineMs = REDIS_DEADLINE_MS): Promise<Locked | null> {
    const replies = await this.#write(deadlineMs, () =>
      this.#redis.pipeline().set(lockOf(key), '1', 'PX', heldMs, 'NX').get(key).pttl(key).exec(),
    )
    if (replies === null || this.#isRefused(replies)) return null
    const [word, value, left] = replies
    return { ...textOf(value, left), isOurs: word?.[1] === 'OK' }
  }

  /** Does not wait for it. */
  unlock(key: string): void {
    void this.#ask(this.deadlineMs, () => this.#redis.del(lockOf(key)))
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#probes)
    this.#redis.disconnect()
  }

  /** Null while nothing may be written. */
  #write<T>(deadlineMs: number, command: () => Promise<T>): Promise<T | null> {
    return performance.now() < this.#noWritesUntilMs ? Promise.resolve(null) : this.#ask(deadlineMs, command)
  }

  async #ask<T>(deadlineMs: number, command: () => Promise<T>): Promise<T | null> {
    if (this.#circuit.isOpen) return null
    this.#sent++
    try {
      return await inTime(command(), deadlineMs)
    } catch (error) {
      this.#fail(error as Error)
      return null
    }
  }

  /** What refused one of several questions sent together is a failure like any other. */
  #isRefused(replies: readonly Reply[]): boolean {
    const error = replies.map(reply => reply?.[0]).find(found => found != null)
    if (error != null) this.#fail(error)
    return error != null
  }

  #fail(error: Error): void {
    this.#failures++
    const word = error.message.split(' ', 1)[0] ?? ''
    // Somebody put another type there: that key alone is of no use.
    if (word === 'WRONGTYPE') return
    if (['OOM', 'MISCONF', 'READONLY', 'NOREPLICAS'].includes(word)) {
      this.#refusedWrites++
      const nowMs = performance.now()
      if (nowMs >= this.#noWritesUntilMs)
        this.#log.warn({ reason: word }, 'Redis takes nothing in; what is cached stays where it was made')
      this.#noWritesUntilMs = nowMs + NO_WRITES_MS
      return
    }
    this.#lose(error.message)
    // What was sent behind it would wait as long; on a new connection nothing is before it.
    if (error instanceof DeadlineError && !this.#isClosed) this.#redis.disconnect(true)
  }

  #lose(reason: string): void {
    // Closing follows the error that tells why.
    if (reason !== 'the connection was closed') this.#reason = reason
    if (!this.#circuit.open(performance.now()) || this.#isClosed) return
    this.#reason = reason
    this.#log.warn({ reason }, 'the Redis of the cache is away; answers are made here')
  }

  /** No request waits to find out whether it is back. */
  async #probe(): Promise<void> {
    if (this.#isProbing || this.#isClosed || this.#redis.status !== 'ready') return
    if (!this.#circuit.mayTry(performance.now())) return
    this.#isProbing = true
    try {
      await inTime(this.#redis.ping(), this.deadlineMs)
      this.#circuit.close(performance.now())
      this.#log.info('the Redis of the cache answers')
    } catch (error) {
      this.#reason = (error as Error).message
      if (error instanceof DeadlineError && !this.#isClosed) this.#redis.disconnect(true)
    } finally {
      this.#isProbing = false
    }
  }
}
