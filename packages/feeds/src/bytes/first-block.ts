export type FirstBlock = { block: Buffer | null; failure: { reason: unknown } | null }

/** Looks at the start of a stream; what it fails with is kept for whoever reads on. */
export async function firstBlock(blocks: AsyncGenerator<Buffer, void, undefined>): Promise<FirstBlock> {
  try {
    const next = await blocks.next()
    return { block: next.done === true ? null : next.value, failure: null }
  } catch (reason) {
    return { block: null, failure: { reason } }
  }
}

/** The stream as if nobody had looked. */
export async function* replay(
  { block, failure }: FirstBlock,
  blocks: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  if (failure !== null) throw failure.reason
  try {
    if (block !== null) yield block
    yield* blocks
  } finally {
    await blocks.return()
  }
}
