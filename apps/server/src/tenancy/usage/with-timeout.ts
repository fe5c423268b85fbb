/** Rejects when `work` takes longer. It goes on: whether it ends well or not is then nobody's business. */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number, tooLate: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(tooLate()), timeoutMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}
