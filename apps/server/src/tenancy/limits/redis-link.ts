import { randomUUID } from 'node:crypto'
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../../kernel/log.ts'
import type { Script } from './redis-scripts.ts'

const COMMAND_TIMEOUT_MS = 400
const CONNECT_TIMEOUT_MS = 500
const DISCONNECT_TIMEOUT_MS = 100
const MOST_RETRY_DELAY_MS = 250

// Every option answers to something tried: without the first three, commands wait for ever or run twice; a hung server
// is noticed by a command's time limit only; the delay otherwise grows to 2 s, which is longer than the barrier.
const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  // Of a server that hangs, which does not close its end.
  disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  disableClientInfo: true,
  retryStrategy: attempt => Math.min(50 * attempt, MOST_RETRY_DELAY_MS),
}

/** What an answer begins with: a word, the epoch, the time of Redis, how long nothing is granted yet. */
export type Answer = [word: string, epoch: string, nowMs: number, leftMs: number, ...rest: number[]]

/**
 * One connection, which goes and comes. It is away from the first failure until the next command succeeds, measured
 * by a clock that nobody sets; it says so once each time.
 */
export class RedisLink {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #onAway: () => void
  readonly #onReady: () => void
  /** run_id of the server at the other end; null until it is known. */
  #run: string | null = null
  #isUp = false
  /** Of the first failure: before the first connection nothing has failed yet, however long the start takes. */
  #awaySinceMs: number | null = null
  #isTold = false
  #reason = 'not connected yet'
  #isClosed = false

  constructor(
    url: string,
    {
      log,
      onAway,
      onReady,
    }: { log: Logger; onAway: () => void /** It may be asked. */; onReady: () => void },
  ) {
    this.#log = log
    this.#onAway = onAway
    this.#onReady = onReady
    this.#redis = new Redis(url, OPTIONS)
    this.#redis
      // An error carries the command, and that of AUTH carries the password: only its message is kept.
      .on('error', (error: Error) => this.#lose(error.message))
      .on('close', () => this.#lose('the connection was closed'))
      .on('ready', () => void this.#learnRun())
  }

  /** Whether the last command succeeded. */
  get isUp(): boolean {
    return this.#isUp
  }

  /** 0 while it is up. */
  get awayMs(): number {
    return this.#awaySinceMs === null ? 0 : performance.now() - this.#awaySinceMs
  }

  /** Rejects when it cannot be sent or there is no answer in time; it may still be carried out later. */
  async run(script: Script, prefix: string, args: readonly (string | number)[]): Promise<Answer> {
    const run = this.#run
    if (run === null) throw new Error('Redis is away')
    const all = [1, prefix, run, `${run}:${randomUUID()}`, ...args] as const
    try {
      const answer = (await this.#redis.evalsha(script.sha, ...all).catch((error: Error) => {
        // Not if it is another server by now: what it was told of the run would not be true.
        if (!error.message.startsWith('NOSCRIPT') || this.#run !== run) throw error
        return this.#redis.eval(script.lua, ...all)
      })) as Answer
      this.#come()
      return answer
    } catch (error) {
      this.#fail(error as Error)
      throw error
    }
  }

  /** Says once an outage that somebody else has taken over. */
  tell(message: string): void {
    if (this.#isTold || this.#isClosed) return
    this.#isTold = true
    this.#log.warn({ reason: this.#reason }, message)
  }

  close(): void {
    this.#isClosed = true
    this.#redis.disconnect()
  }

  async #learnRun(): Promise<void> {
    try {
      const info = await this.#redis.info('server')
      this.#run = /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown'
    } catch (error) {
      // Some hosts do not let INFO through: an epoch then ends with the data only, not with the run.
      if ((error as Error).name !== 'ReplyError') return this.#fail(error as Error)
      this.#run = 'unknown'
    }
    this.#onReady()
  }

  #fail(error: Error): void {
    this.#lose(error.message)
    // The commands behind it would each wait as long; on a new connection nothing is behind it.
    if (error.message.includes('timed out')) this.#redis.disconnect(true)
  }

  #come(): void {
    this.#isUp = true
    this.#awaySinceMs = null
    if (this.#isTold) this.#log.info('Redis is back: limits are exact again')
    this.#isTold = false
  }

  #lose(reason: string): void {
    if (this.#redis.status !== 'ready') this.#run = null
    // Closing follows the error that tells why.
    if (this.#awaySinceMs === null || reason !== 'the connection was closed') this.#reason = reason
    this.#isUp = false
    if (this.#awaySinceMs !== null) return
    this.#awaySinceMs = performance.now()
    if (!this.#isClosed) this.#onAway()
  }
}
