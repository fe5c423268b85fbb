import type { Secret } from '../secret.ts'
import { MailError, type MailSender } from './message.ts'
import { parseFrom, toNodemailer } from './to-nodemailer.ts'

const CONNECT_TIMEOUT_MS = 10_000
const SOCKET_TIMEOUT_MS = 20_000

type SmtpFailure = { code?: string; responseCode?: number }

/**
 * Sends through an SMTP server. `smtps://` is encrypted from the start; with `smtp://` the connection is upgraded, and
 * refused without, wherever a password is sent.
 */
export async function openSmtpSender({ url, from }: { url: Secret; from: string }): Promise<MailSender> {
  const { createTransport } = await import('nodemailer')
  const { protocol, hostname, port, username, password } = new URL(url.reveal())
  const isEncrypted = protocol === 'smtps:'
  const sender = parseFrom(from)
  const transport = createTransport({
    host: hostname,
    port: port === '' ? (isEncrypted ? 465 : 587) : Number(port),
    secure: isEncrypted,
    requireTLS: !isEncrypted && username !== '',
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(message, id) {
      try {
        await transport.sendMail(toNodemailer(message, sender, id))
      } catch (error) {
        // Servers repeat addresses, and some the credentials, in what they answer: only the codes go on.
        const { code = 'ESEND', responseCode } = error as SmtpFailure
        throw new MailError([code, responseCode].filter(part => part !== undefined).join(' '))
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close()
    },
  }
}
