import { isAscii } from 'node:buffer'
import iconv from 'iconv-lite'

/**
 * Turns blocks of bytes into text; characters cut by a block's edge come out whole with the next. Keeps no block:
 * its memory is used again.
 */
export type ByteDecoder = { write(bytes: Buffer): string; end(): string }

const WINDOW_BYTES = 65_536

/** A decoder for a name that `chooseEncoding` gave. */
export function createDecoder(name: string): ByteDecoder {
  if (name === 'auto') return new AutoDecoder()
  const decoder = iconv.getDecoder(name)
  return { write: bytes => decoder.write(bytes), end: () => decoder.end() ?? '' }
}

/**
 * Plain ASCII reads the same in both, so the choice between UTF-8 and Windows-1252 waits for the first byte that
 * is not ASCII and looks at the 64 KB from there. Many feeds have their first accent megabytes in.
 */
class AutoDecoder implements ByteDecoder {
  private chosen: ByteDecoder | null = null
  private pending: Buffer[] = []
  private pendingBytes = 0

  write(bytes: Buffer): string {
    if (this.chosen !== null) return this.chosen.write(bytes)
    if (this.pendingBytes === 0) {
      if (isAscii(bytes)) return bytes.toString('latin1')
      const start = bytes.findIndex(byte => byte >= 0x80)
      this.hold(bytes.subarray(start))
      return bytes.toString('latin1', 0, start) + this.chooseWhenEnough()
    }
    this.hold(bytes)
    return this.chooseWhenEnough()
  }

  end(): string {
    return (this.pendingBytes > 0 ? this.choose() : '') + (this.chosen?.end() ?? '')
  }

  private hold(bytes: Buffer): void {
    this.pending.push(Buffer.from(bytes))
    this.pendingBytes += bytes.length
  }

  private chooseWhenEnough(): string {
    return this.pendingBytes >= WINDOW_BYTES ? this.choose() : ''
  }

  private choose(): string {
    const held = Buffer.concat(this.pending)
    this.pending = []
    this.pendingBytes = 0
    const window = held.subarray(0, WINDOW_BYTES)
    this.chosen = isUtf8Text(window) ? new Utf8Decoder() : createDecoder('windows-1252')
    return this.chosen.write(held)
  }
}

/** Tolerates a few broken characters: one bad byte must not turn every other accent of a feed into rubbish. */
function isUtf8Text(window: Buffer): boolean {
  const text = window.toString('utf8', 0, wholeCharactersEnd(window))
  let good = 0
  let bad = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0xfffd) bad++
    else if (code >= 0x80) good++
  }
  return bad === 0 || good >= 4 * bad
}

class Utf8Decoder implements ByteDecoder {
  private carried: Buffer | null = null

  write(bytes: Buffer): string {
    const whole = this.carried === null ? bytes : Buffer.concat([this.carried, bytes])
    const end = wholeCharactersEnd(whole)
    this.carried = end < whole.length ? Buffer.from(whole.subarray(end)) : null
    return whole.toString('utf8', 0, end)
  }

  end(): string {
    return this.carried?.toString('utf8') ?? ''
  }
}

/** Where to cut so that no character is split: before the last lead byte whose followers are missing. */
function wholeCharactersEnd(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}
