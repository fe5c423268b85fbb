import { fetchSafely } from './fetch-safely.ts'
import { OutboundError } from './outbound-error.ts'

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 65_536

/** Hands something over to a stranger: why it was not taken, in a word without secrets, or null when it was. */
export async function postSafely(
  url: string,
  message: { headers: Record<string, string>; body: string; allowLoopback: boolean },
): Promise<string | null> {
  try {
    const { status } = await fetchSafely(url, {
      method: 'POST',
      ...message,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    })
    return status >= 200 && status < 300 ? null : `status ${status}`
  } catch (error) {
    if (error instanceof OutboundError) return error.failure
    throw error
  }
}
