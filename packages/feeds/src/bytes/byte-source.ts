/** Bytes read from the front, block by block or in exact numbers, with what was taken too many put back. */
export class ByteSource {
  private held: Buffer | null = null
  private readonly blocks: AsyncIterator<Buffer>

  constructor(blocks: AsyncIterable<Buffer>) {
    this.blocks = blocks[Symbol.asyncIterator]()
  }

  /** The next bytes, never none, or null at the end. Good until the next are asked for. */
  async next(): Promise<Buffer | null> {
    const { held } = this
    if (held !== null) {
      this.held = null
      return held
    }
    for (;;) {
      const next = await this.blocks.next()
      if (next.done === true) return null
      if (next.value.length > 0) return next.value
    }
  }

  /** Gives bytes back that came with the last `next`. */
  putBack(bytes: Buffer): void {
    if (bytes.length > 0) this.held = bytes
  }

  /** A copy of exactly this many bytes, or fewer where the source ends. Keep the number small. */
  async take(bytes: number): Promise<Buffer> {
    const taken = Buffer.alloc(bytes)
    let filled = 0
    while (filled < bytes) {
      const block = await this.next()
      if (block === null) return taken.subarray(0, filled)
      const used = Math.min(block.length, bytes - filled)
      block.copy(taken, filled, 0, used)
      filled += used
      this.putBack(block.subarray(used))
    }
    return taken
  }

  /** A copy of the next bytes that leaves them in their place; fewer where the source ends. */
  async peek(bytes: number): Promise<Buffer> {
    const taken = await this.take(bytes)
    const next = await this.next()
    this.held = next === null ? (taken.length > 0 ? taken : null) : Buffer.concat([taken, next])
    return taken
  }

  async close(): Promise<void> {
    await this.blocks.return?.()
  }
}
