/** What a channel tells: one change of one alert. */
export type Notification = {
  id: number
  alertId: number
  state: 'firing' | 'resolved'
  fingerprint: string
  name: string
  severity: string
  labels: Record<string, string>
  annotations: Record<string, string>
  startsAt: Date
  /** As it is now; null: it fires. */
  endsAt: Date | null
  resolvedBy: 'upstream' | 'silence' | 'self' | null
}

/** One line. */
export function headlineOf({ state, name, severity, annotations }: Notification): string {
  const summary = annotations.summary ?? ''
  const head = state === 'firing' ? `[${severity}] ${name}` : `[resolved] ${name}`
  return summary === '' ? head : `${head}: ${summary}`
}

/** Labels that tell this alert from others of its name. */
export function detailsOf({ labels }: Notification): [name: string, value: string][] {
  return Object.entries(labels).filter(([name]) => name !== 'alertname' && name !== 'severity')
}

/** When it began, and how it ended. */
export function timesOf({ state, startsAt, endsAt, resolvedBy }: Notification): string {
  const began = `since ${startsAt.toISOString()}`
  if (state === 'firing' || endsAt === null) return began
  const how = resolvedBy === 'silence' ? ' (it was not heard of any more)' : ''
  return `${began}, until ${endsAt.toISOString()}${how}`
}

/** Whole characters, at most `chars` of them, an ellipsis where some are missing. */
export function shorten(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1).toWellFormed()}…`
}
