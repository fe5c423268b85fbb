import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 10

/** Asks until the answer is neither null nor false, and answers it. The test's own time limit bounds it. */
export async function until<T>(ask: () => Promise<T | null | false>): Promise<T> {
  while (true) {
    const answer = await ask()
    if (answer !== null && answer !== false) return answer
    await delay(POLL_MS)
  }
}
