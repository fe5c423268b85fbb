import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 10
/** A test that is given up after two minutes goes on waiting otherwise, and its process never ends. */
const LONGEST_MS = 110_000

/** Asks until the answer is neither null nor false, and answers it. Throws when that takes too long for any test. */
export async function until<T>(ask: () => Promise<T | null | false>): Promise<T> {
  const endMs = performance.now() + LONGEST_MS
  while (performance.now() < endMs) {
    const answer = await ask()
    if (answer !== null && answer !== false) return answer
    await delay(POLL_MS)
  }
  throw new Error(`not so after ${LONGEST_MS / 1_000} s: ${ask}`)
}
