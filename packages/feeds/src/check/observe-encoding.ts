import { isAscii } from 'node:buffer'
import { chooseEncoding } from '../text/choose-encoding.ts'

const HEAD_BYTES = 1_024

/** Watches a feed's bytes go by and tells their character set as the parser reads it. */
export class EncodingObserver {
  private name: string | null = null
  private isSettled = false

  /** `utf-8`, `windows-1252`, `utf-16le`, …; null before the first byte. Plain ASCII is UTF-8. */
  get encoding(): string | null {
    return this.name
  }

  /** Passes blocks through unchanged. */
  async *watch(
    blocks: AsyncIterable<Buffer>,
    declared: string | undefined,
  ): AsyncGenerator<Buffer, void, undefined> {
    for await (const block of blocks) {
      if (!this.isSettled) this.look(block, declared)
      yield block
    }
  }

  private look(block: Buffer, declared: string | undefined): void {
    if (this.name === null) {
      const { name } = chooseEncoding(block.subarray(0, HEAD_BYTES), declared)
      this.isSettled = name !== 'auto'
      this.name = name === 'auto' ? 'utf-8' : name
      if (this.isSettled) return
    }
    if (isAscii(block)) return
    this.isSettled = true
    if (!isMostlyUtf8(block)) this.name = 'windows-1252'
  }
}

/** Some broken characters do not make a text one of another set. */
function isMostlyUtf8(block: Buffer): boolean {
  let good = 0
  let bad = 0
  for (const character of block.toString('utf8')) {
    if (character === '\ufffd') bad++
    else if (character > '\u007f') good++
  }
  // Two may be characters cut by the edges of the block.
  return bad <= 2 ? good > 0 : good > bad
}
