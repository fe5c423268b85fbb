import { MailError, type MailSender } from '../../kernel/mail/index.ts'
import { postSafely } from '../../kernel/outbound/index.ts'
import { alertMailOf } from './alert-mail.ts'
import type { AlertChannel, ChannelSettings } from './channels.ts'
import type { Notification } from './notification.ts'
import { pagerdutyEventOf } from './pagerduty-event.ts'
import { slackMessageOf } from './slack-message.ts'

export type SendContext = {
  channels: ChannelSettings
  sender: MailSender
  /** Only where it was set so: a receiver on this machine. */
  allowLoopback: boolean
}

/** Tells one channel; answers why it did not take it, in a word without secrets, or null when it did. */
export async function sendNotification(
  context: SendContext,
  channel: AlertChannel,
  notification: Notification,
): Promise<string | null> {
  const { slack, pagerduty, email } = context.channels
  if (channel === 'slack' && slack !== null) {
    return post(context, slack.url.reveal(), slackMessageOf(notification))
  }
  if (channel === 'pagerduty' && pagerduty !== null) {
    return post(context, pagerduty.url, pagerdutyEventOf(notification, pagerduty.routingKey.reveal()))
  }
  if (channel === 'email' && email !== null) return mail(context.sender, email.to, notification)
  return 'not_configured'
}

const post = ({ allowLoopback }: SendContext, url: string, body: object): Promise<string | null> =>
  postSafely(url, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    allowLoopback,
  })

/** To every address; a second try after one failed repeats the others, with the Message-ID that they have. */
async function mail(
  sender: MailSender,
  addresses: readonly string[],
  notification: Notification,
): Promise<string | null> {
  try {
    for (const [index, address] of addresses.entries()) {
      await sender.send(alertMailOf(notification, address), `alert-${notification.id}-${index}`)
    }
    return null
  } catch (error) {
    if (error instanceof MailError) return error.reason
    throw error
  }
}
