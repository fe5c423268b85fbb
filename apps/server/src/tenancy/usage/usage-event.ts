/** A request that was answered. Holds no address of the caller, nor what was asked for. */
export type UsageRecord = {
  /** null: without credentials. */
  orgId: number | null
  workspaceId: number | null
  keyId: number | null
  personId: number | null
  mode: 'live' | 'test'
  /** Template of the path, such as `/v1/products/:id`: never the path itself. */
  route: string
  /** MCP tool. */
  tool: string | null
  /** What the calling agent says its name is. */
  agent: string | null
  /** HTTP status, or the one that an MCP answer stands for. */
  status: number
  /** Whole units. */
  cost: number
  results: number
  durationMs: number
  isCached: boolean
}

const EVENT_TYPE = 'buywhere.request.v1'
const LIMITED_STATUS = 429
const MAX_NAME_CHARS = 100

/** CloudEvents 1.0. `source` and `id` together tell one event from all others. */
export type UsageEvent = {
  specversion: '1.0'
  id: string
  source: string
  type: typeof EVENT_TYPE
  subject: string
  time: string
  data: {
    org_id: string | null
    workspace_id: string | null
    key_id: string | null
    person_id: string | null
    mode: 'live' | 'test'
    route: string
    tool: string | null
    agent: string | null
    status: number
    cost: number
    results: number
    duration_ms: number
    is_cached: boolean
  }
}

export const sourceOf = (processId: string): string => `urn:buywhere:process:${processId}`
export const subjectOf = (orgId: number | null): string => (orgId === null ? 'anonymous' : `org:${orgId}`)

/** `time` is an RFC 3339 instant in UTC. */
export function usageEventOf(record: UsageRecord, id: string, source: string, time: string): UsageEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: EVENT_TYPE,
    subject: subjectOf(record.orgId),
    time,
    data: {
      org_id: text(record.orgId),
      workspace_id: text(record.workspaceId),
      key_id: text(record.keyId),
      person_id: text(record.personId),
      mode: record.mode,
      route: storable(record.route),
      tool: record.tool === null ? null : storable(record.tool),
      agent: record.agent === null ? null : storable(record.agent),
      status: record.status,
      cost: record.cost,
      results: record.results,
      duration_ms: Math.round(record.durationMs * 1_000) / 1_000,
      is_cached: record.isCached,
    },
  }
}

/** Refused for a limit: counted as such, and against nothing. */
export const isLimited = (status: number): boolean => status === LIMITED_STATUS

/** Whether a request makes its minute an agent-minute: not when it was refused for a limit, nor when we failed. */
export const makesAgentMinute = (status: number): boolean => status < 500 && !isLimited(status)

const text = (id: number | null): string | null => (id === null ? null : String(id))

const UNWANTED = /\p{Cc}/gu

const PLAIN = /^[\x20-\x7e]{0,100}$/

/** Names come from outside, and one that PostgreSQL cannot store would hold up all others. */
function storable(name: string): string {
  if (PLAIN.test(name)) return name
  return name.slice(0, MAX_NAME_CHARS).toWellFormed().replace(UNWANTED, ' ')
}
