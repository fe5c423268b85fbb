import { decompress } from '../bytes/decompress.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { chooseEncoding } from './choose-encoding.ts'
import { type ByteDecoder, createDecoder } from './decode-bytes.ts'
import { TextNormaliser } from './normalise-text.ts'

/** Characters from the start that decide the format, the delimiter and the line end. */
const HEAD_CHARS = 65_536
const ENCODING_HEAD_BYTES = 1_024

/** The feed as text: its first characters to look at, and all of it piece by piece. */
export type FeedText = { head: string; pieces: AsyncGenerator<string, void, undefined> }

/** As `openBlocks`, for a feed as it comes: gzip, zip or zstd is unpacked. */
export function openText(
  input: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limits: FeedLimits,
): Promise<FeedText> {
  return openBlocks(decompress(input, limits), encoding, limits)
}

/**
 * Opens a feed's unpacked blocks as text with `\n` line ends and without control characters.
 * A failure on the way (truncated gzip, the source itself) is thrown by `pieces` after what came before it.
 */
export async function openBlocks(
  blocks: AsyncGenerator<Buffer, void, undefined>,
  encoding: string | undefined,
  limits: FeedLimits,
): Promise<FeedText> {
  const decoded = decode(blocks, encoding)
  const held: string[] = []
  let chars = 0
  let failure: { reason: unknown } | null = null
  let ended = false
  while (chars < HEAD_CHARS && !ended && failure === null) {
    try {
      const next = await decoded.next()
      if (next.done === true) ended = true
      else {
        held.push(next.value)
        chars += next.value.length
      }
    } catch (reason) {
      failure = { reason }
    }
  }
  const head = held.join('').slice(0, HEAD_CHARS)
  // Blocks are cut after decompression, so the head is the same text however the input came.
  const normaliser = new TextNormaliser(head.includes('\r') && !head.includes('\n'))
  const headNormaliser = new TextNormaliser(head.includes('\r') && !head.includes('\n'))
  return {
    head: headNormaliser.write(head) + headNormaliser.end(),
    pieces: replay(held, decoded, normaliser, failure, limits.blockBytes),
  }
}

async function* replay(
  held: string[],
  decoded: AsyncGenerator<string, void, undefined>,
  normaliser: TextNormaliser,
  failure: { reason: unknown } | null,
  charsMax: number,
): AsyncGenerator<string, void, undefined> {
  try {
    for (const piece of held.splice(0)) yield* portions(normaliser.write(piece), charsMax)
    if (failure !== null) throw failure.reason
    for await (const piece of decoded) yield* portions(normaliser.write(piece), charsMax)
    yield normaliser.end()
  } finally {
    await decoded.return()
  }
}

/** A decoder that waited gives much at once; a parser gets no more at a time than one block makes. */
function* portions(text: string, charsMax: number): Generator<string, void, undefined> {
  for (let at = 0; at < text.length; at += charsMax) yield text.slice(at, at + charsMax)
}

async function* decode(
  blocks: AsyncGenerator<Buffer, void, undefined>,
  encoding: string | undefined,
): AsyncGenerator<string, void, undefined> {
  const decoder = new HeadDecoder(encoding)
  let failure: { reason: unknown } | null = null
  try {
    while (failure === null) {
      let next: IteratorResult<Buffer, void>
      try {
        next = await blocks.next()
      } catch (reason) {
        failure = { reason }
        break
      }
      if (next.done === true) break
      yield decoder.write(next.value)
    }
    yield decoder.end()
  } finally {
    await blocks.return()
  }
  if (failure !== null) throw failure.reason
}

/** Waits for enough bytes to choose the encoding, then decodes. */
class HeadDecoder implements ByteDecoder {
  private readonly encoding: string | undefined
  private start = Buffer.alloc(0)
  private decoder: ByteDecoder | null = null

  constructor(encoding: string | undefined) {
    this.encoding = encoding
  }

  write(bytes: Buffer): string {
    if (this.decoder !== null) return this.decoder.write(bytes)
    this.start = Buffer.concat([this.start, bytes])
    return this.start.length >= ENCODING_HEAD_BYTES ? this.open() : ''
  }

  end(): string {
    const text = this.decoder === null && this.start.length > 0 ? this.open() : ''
    return text + (this.decoder?.end() ?? '')
  }

  private open(): string {
    const chosen = chooseEncoding(this.start.subarray(0, ENCODING_HEAD_BYTES), this.encoding)
    const bytes = this.start.subarray(chosen.bomBytes)
    this.start = Buffer.alloc(0)
    this.decoder = createDecoder(chosen.name)
    return this.decoder.write(bytes)
  }
}
