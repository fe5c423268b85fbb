/** One mail to one person, plain text. */
export type MailMessage = {
  to: { name: string; address: string }
  subject: string
  text: string
}

/** Hands mail over for delivery. */
export type MailSender = {
  /**
   * Resolves when the mail was taken over for good. `id` makes the Message-ID: the same mail sent twice has it twice.
   * Rejects with a `MailError`.
   */
  send(message: MailMessage, id: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A mail that was not taken over. `reason` is a code without addresses and secrets, such as `EAUTH 535`. */
export class MailError extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(`the mail was not taken over: ${reason}`)
    this.name = 'MailError'
    this.reason = reason
  }
}
