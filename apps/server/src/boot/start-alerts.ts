import { join } from 'node:path'
import { openMailSender } from '../kernel/mail/index.ts'
import { startAlertUpkeep } from '../ops/index.ts'
import type { Platform } from './open-platform.ts'

/** Tells people of alerts and watches the heartbeat of monitoring, in this process among others. */
export async function startAlerts({
  clock,
  config,
  database,
  log,
  secrets,
}: Platform): Promise<AsyncDisposable> {
  const { emailTo, heartbeatMinutes, pagerdutyUrl, allowLoopback } = config.alerts
  const { slackWebhookUrl, pagerdutyRoutingKey: routingKey } = secrets
  await using stack = new AsyncDisposableStack()
  const sender = stack.use(
    await openMailSender({
      smtpUrl: secrets.smtpUrl,
      from: config.mailFrom,
      folder: join(config.home, 'mail'),
    }),
  )
  stack.use(
    startAlertUpkeep({
      db: database.db,
      clock,
      log,
      sender,
      allowLoopback,
      // Without the secret nothing can be heard.
      heartbeatMinutes: secrets.alertsWebhookSecret === null ? null : heartbeatMinutes,
      channels: {
        slack: slackWebhookUrl === null ? null : { url: slackWebhookUrl },
        pagerduty: routingKey === null ? null : { url: pagerdutyUrl, routingKey },
        email: emailTo.length === 0 ? null : { to: emailTo },
      },
    }),
  )
  return stack.move()
}
