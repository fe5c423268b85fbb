/**
 * What several generators yield, as it comes. None is asked for more than one ahead of the reader. The first failure
 * ends all of them: `stop` is to make those under way come to an end, which is waited for.
 */
export async function* mergeGenerators<T>(
  generators: readonly AsyncGenerator<T, void, undefined>[],
  stop: () => void,
): AsyncGenerator<T, void, undefined> {
  type Step = { generator: AsyncGenerator<T, void, undefined>; result: IteratorResult<T, void> }
  const ask = async (generator: AsyncGenerator<T, void, undefined>): Promise<Step> => ({
    generator,
    result: await generator.next(),
  })
  const pending = new Map(generators.map(generator => [generator, ask(generator)]))
  try {
    while (pending.size > 0) {
      const { generator, result } = await Promise.race(pending.values())
      if (result.done === true) {
        pending.delete(generator)
        continue
      }
      yield result.value
      pending.set(generator, ask(generator))
    }
  } finally {
    if (pending.size > 0) stop()
    await Promise.allSettled(pending.values())
  }
}
