import type { Secret } from '../../kernel/secret.ts'

export const ALERT_CHANNELS = ['slack', 'email', 'pagerduty'] as const

export type AlertChannel = (typeof ALERT_CHANNELS)[number]

/** Where people are told; null: not that way. */
export type ChannelSettings = {
  /** Incoming webhook. */
  slack: { url: Secret } | null
  /** Events API v2. */
  pagerduty: { url: string; routingKey: Secret } | null
  /** Addresses. */
  email: { to: readonly string[] } | null
}

/** PagerDuty wakes somebody: only for what cannot wait. */
const CHANNELS_OF: Readonly<Record<string, readonly AlertChannel[]>> = {
  critical: ['slack', 'email', 'pagerduty'],
  warning: ['slack', 'email'],
  info: ['slack'],
}

/** Which of the configured channels an alert of this severity goes to. */
export function channelsFor(severity: string, settings: ChannelSettings): AlertChannel[] {
  const wanted = CHANNELS_OF[severity] ?? CHANNELS_OF.warning ?? []
  return wanted.filter(channel => settings[channel] !== null)
}
