/** What an organisation may use. null: without a limit. Requests are counted in fixed windows of UTC time. */
export type Plan = {
  code: string
  displayName: string
  /** Minor units a month; null: by agreement, or not sold. */
  priceMinor: number | null
  currency: string
  requestsPerSecond: number | null
  requestsPerMinute: number | null
  requestsPerDay: number | null
  /** Minutes of UTC in which an agent made at least one request, counted once for each agent. */
  agentMinutesPerMonth: number | null
  resultsPerCall: number
  sources: number | null
  watches: number | null
  seats: number | null
  /** Past the agent-minutes: refuse (false), or go on and bill. */
  hasOverage: boolean
}

/** A plan as of a moment. The newest row of a code that has begun and not ended is in force. */
export type PlanRow = Plan & { validFrom: Date; validUntil: Date | null }

/** What a plan gives at `now`; undefined when no row of the code is in force. */
export function planInForce(rows: readonly PlanRow[], code: string, now: Date): PlanRow | undefined {
  return rows
    .filter(
      row => row.code === code && row.validFrom <= now && (row.validUntil === null || row.validUntil > now),
    )
    .reduce<PlanRow | undefined>(
      (newest, row) => (newest === undefined || row.validFrom > newest.validFrom ? row : newest),
      undefined,
    )
}
