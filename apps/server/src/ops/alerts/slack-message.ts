import { detailsOf, headlineOf, type Notification, shorten, timesOf } from './notification.ts'

const COLOURS: Readonly<Record<string, string>> = {
  critical: '#c01c28',
  warning: '#e5a50a',
  info: '#1c71d8',
}
const RESOLVED_COLOUR = '#26a269'
const MAX_TEXT_CHARS = 2_000
const MAX_FIELDS = 10

/** The body for a Slack incoming webhook. Nothing in it mentions people: labels come from outside. */
export function slackMessageOf(notification: Notification): Record<string, unknown> {
  const { annotations, severity, state } = notification
  const headline = escapeText(shorten(headlineOf(notification), MAX_TEXT_CHARS))
  const lines = [annotations.description, timesOf(notification), annotations.runbook_url]
  return {
    text: headline,
    attachments: [
      {
        color: state === 'resolved' ? RESOLVED_COLOUR : (COLOURS[severity] ?? COLOURS.warning),
        fallback: headline,
        text: escapeText(shorten(lines.filter(Boolean).join('\n'), MAX_TEXT_CHARS)),
        fields: detailsOf(notification)
          .slice(0, MAX_FIELDS)
          .map(([title, value]) => ({
            title: escapeText(shorten(title, 100)),
            value: escapeText(shorten(value, 300)),
            short: true,
          })),
        mrkdwn_in: [],
      },
    ],
  }
}

/** As Slack asks for; without it `<!channel>` in a label would call everybody. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
