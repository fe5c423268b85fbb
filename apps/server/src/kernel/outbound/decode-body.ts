import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { OutboundError } from './outbound-error.ts'

/** What is asked for when the body is to be decoded. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/**
 * The body without its Content-Encoding, a chunk of at most 64 KB at a time however much it inflates to: the reader
 * sets the pace and the bound. Throws OutboundError `undecodable` or `truncated`, and what `body` throws.
 */
export async function* decodeBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  host: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity') {
    yield* body
    return
  }
  const source = Readable.from(body, { objectMode: false, highWaterMark: 65_536 })
  const decoder = await createDecoder(name, source)
  if (decoder === null) {
    source.destroy()
    throw new OutboundError('undecodable', `${host} answered in an encoding that was not asked for`)
  }
  // Its failure is seen by who reads the decoder, which it destroys.
  pipeline(source, decoder).catch(() => {})
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) yield chunk
  } catch (error) {
    throw asDecodingError(error, host)
  } finally {
    decoder.destroy()
    source.destroy()
  }
}

async function createDecoder(name: string, source: Readable): Promise<Transform | null> {
  if (name === 'gzip' || name === 'x-gzip') return createGunzip()
  if (name === 'br') return createBrotliDecompress()
  if (name !== 'deflate') return null
  return (await startsAsZlib(source)) ? createInflate() : createInflateRaw()
}

/** By the standard `deflate` has zlib's two bytes in front; some servers leave them out. */
async function startsAsZlib(source: Readable): Promise<boolean> {
  if (source.readableLength === 0 && !source.readableEnded) {
    const { promise, resolve } = Promise.withResolvers<void>()
    source
      .once('readable', resolve)
      .once('end', resolve)
      .once('error', () => resolve())
    await promise
  }
  const first = source.read() as Buffer | null
  if (first === null) return true
  source.unshift(first)
  const [method = 0, flags = 0] = first
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0
}

function asDecodingError(error: unknown, host: string): unknown {
  const { code = '' } = error as { code?: string }
  if (code === 'Z_BUF_ERROR') return new OutboundError('truncated', `${host} broke off its answer`, error)
  if (code.startsWith('Z_') || /BROTLI|^ERR__/.test(code)) {
    return new OutboundError('undecodable', `${host} sent a body that cannot be decompressed`, error)
  }
  return error
}
