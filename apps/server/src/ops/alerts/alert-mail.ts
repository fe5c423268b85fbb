import { composeMail, type MailMessage, oneLine } from '../../kernel/mail/index.ts'
import { detailsOf, headlineOf, type Notification, shorten, timesOf } from './notification.ts'

const MAX_SUBJECT_CHARS = 200
const MAX_LINE_CHARS = 1_000

/** One mail to one address. */
export function alertMailOf(notification: Notification, address: string): MailMessage {
  const { annotations } = notification
  const line = (text: string) => oneLine(shorten(text, MAX_LINE_CHARS))
  const paragraphs = [
    line(headlineOf(notification)),
    line(annotations.description ?? ''),
    timesOf(notification),
    detailsOf(notification)
      .map(([name, value]) => line(`${name}: ${value}`))
      .join('\n'),
    annotations.runbook_url === undefined ? '' : `What to do: ${line(annotations.runbook_url)}`,
  ]
  return composeMail(
    { name: '', address },
    shorten(headlineOf(notification), MAX_SUBJECT_CHARS),
    paragraphs.filter(Boolean),
  )
}
