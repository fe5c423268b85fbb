import { pipeline, Readable, type Transform } from 'node:stream'

/** The bytes as the transform makes them. An error of either end reaches the reader; a reader that stops closes both. */
export async function* through(
  bytes: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Uint8Array> {
  let failure: unknown = null
  const source = Readable.from(bytes)
  pipeline(source, transform, error => {
    failure = error ?? null
  })
  try {
    for await (const piece of transform) yield piece
  } catch (error) {
    // The source's own error says more than what the transform made of it.
    throw source.errored ?? failure ?? error
  }
}
