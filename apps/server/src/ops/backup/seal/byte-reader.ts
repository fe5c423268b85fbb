/** Takes a stream of bytes apart: a line, a number of bytes, then the rest. Never holds more than was asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]()
  }

  /** The next bytes without taking them; fewer than `count` where the stream ends before. */
  async peek(count: number): Promise<Buffer> {
    while (this.#held.length < count && (await this.#more())) {}
    return this.#held.subarray(0, count)
  }

  /** Takes them; fewer than `count` where the stream ends before. */
  async take(count: number): Promise<Buffer> {
    const taken = await this.peek(count)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** The next line with its newline; null where none ends within `maxBytes` or before the end. */
  async takeLine(maxBytes: number): Promise<Buffer | null> {
    for (;;) {
      const end = this.#held.indexOf(0x0a)
      if (end >= 0) return end < maxBytes ? this.take(end + 1) : null
      if (this.#held.length >= maxBytes || !(await this.#more())) return null
    }
  }

  /** What is left. The source is closed with it. */
  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      if (this.#held.length > 0) yield this.#held
      for (;;) {
        const { done, value } = await this.#source.next()
        if (done) return
        yield value
      }
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next()
    if (done) return false
    this.#held = Buffer.concat([this.#held, value])
    return true
  }
}
