const BEAT_MS = 20

/**
 * How late the event loop is. Requests that are read late in a turn of the loop have waited since its beginning in the
 * kernel's buffers, where no line of ours sees them.
 */
export class LoopWatch {
  readonly #nowMs: () => number
  readonly #timer: NodeJS.Timeout
  #beatMs: number

  /** `onBeat` is called about 50 times a second, as long as the loop turns. */
  constructor(nowMs: () => number, onBeat: () => void) {
    this.#nowMs = nowMs
    this.#beatMs = nowMs()
    this.#timer = setInterval(() => {
      this.#beatMs = this.#nowMs()
      onBeat()
    }, BEAT_MS)
    this.#timer.unref()
  }

  /** Beyond the beat that is due, at the time `nowMs`. */
  lateMs(nowMs: number): number {
    return nowMs - this.#beatMs - BEAT_MS
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
