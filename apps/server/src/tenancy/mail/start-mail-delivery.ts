import { isDatabaseAway } from '../../kernel/db/index.ts'
import { deliverMail, type MailDelivery } from './deliver-mail.ts'

const POLL_MS = 2_000

/** Sends what is due from now on, looking every few seconds. Disposing waits for the mail that is just being sent. */
export function startMailDelivery(delivery: MailDelivery, pollMs = POLL_MS): AsyncDisposable {
  let isStopped = false
  let wake: () => void = () => {}
  const ended = (async () => {
    while (!isStopped) {
      try {
        // One at a time, so that stopping waits for one only.
        const { sent } = await deliverMail(delivery, 1)
        if (sent > 0) continue
      } catch (error) {
        if (!isDatabaseAway(error)) delivery.log.error({ err: error }, 'mail delivery failed')
      }
      if (isStopped) break
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, pollMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      isStopped = true
      wake()
      await ended
    },
  }
}
