import type { Secret } from '../secret.ts'
import { openFileSender } from './file-sender.ts'
import type { MailSender } from './message.ts'
import { openSmtpSender } from './smtp-sender.ts'

export type MailSettings = {
  /** `smtp://` or `smtps://`, user and password in it; null writes files instead. */
  smtpUrl: Secret | null
  /** `Name <address>` or an address. */
  from: string
  /** Where the files go, absolute. */
  folder: string
}

/** SMTP when a server is set, else a folder of `.eml` files. */
export function openMailSender(settings: MailSettings): Promise<MailSender> {
  return settings.smtpUrl === null
    ? openFileSender(settings)
    : openSmtpSender({ url: settings.smtpUrl, from: settings.from })
}
