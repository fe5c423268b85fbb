/** A fixed window of UTC time; `month` is the calendar month. */
export type WindowLength = number | 'month'

/** One of the limits a request has to fit into. */
export type LimitWindow = {
  /** `burst`, `minute`, `day`, `budget`: what clients are told. Each at most once in a request. */
  policy: string
  /** Whose: `key:1`, `org:9`, `ip:203.0.113.9`. A subject of addresses begins with `ip:`. */
  subject: string
  /** Units in a window. */
  limit: number
  windowMs: WindowLength
  /** Units the request takes; a whole number. */
  cost: number
  /** What the ledger knew; heeded when this process first meets the subject in a window that `atMs` lies in. */
  seed?: Seed
}

/** Units used up to a moment in the window that the moment lies in; what came later may be in it as well. */
export type Seed = { used: number; atMs: number }

export type WindowStanding = {
  policy: string
  limit: number
  windowMs: WindowLength
  /** Units left after this request. */
  remaining: number
  /** Until the window ends. */
  resetMs: number
}

export type LimitVerdict = {
  /** false: nothing was taken from any window. */
  isAllowed: boolean
  /** Of the windows without room the one that ends last; null when allowed. */
  refusedBy: string | null
  /** Policies of all windows without room; empty when allowed. */
  violated: readonly string[]
  /** Refused for want of knowledge, not because the limit is known to be reached: Redis is away. */
  isReduced: boolean
  /** As they were asked for. */
  windows: readonly WindowStanding[]
}

export type LimiterStatus = {
  store: 'memory' | 'redis'
  /** `waiting`: Redis has been away for less than the grace; requests are held back. */
  state: 'exact' | 'waiting' | 'insured'
  /** Processes that share the limits, as far as this one knows. */
  processes: number
  /** Counters in memory. */
  counters: number
  /** Requests allowed while Redis was away, since the start. */
  insuredGrants: number
}

export type Limiter = {
  /**
   * Takes from all windows or from none. Throws, or rejects with, `unavailable` when it cannot be decided in time.
   */
  take(windows: readonly LimitWindow[]): LimitVerdict | Promise<LimitVerdict>
  status(): LimiterStatus
  [Symbol.asyncDispose](): Promise<void>
}
