export * from './compose-mail.ts'
export { MailError, type MailMessage, type MailSender } from './message.ts'
export { type MailSettings, openMailSender } from './open-mail-sender.ts'
