import type { CheckTarget, Requirement, Severity } from './rule.ts'

/** Where a finding shows: the row's line, its id, and the value, both shortened; null where it has none. */
export type FindingExample = { line: number | null; item: string | null; value: string | null }

/** One thing that is wrong with a feed. */
export type Finding = {
  /** By the target's name; null when it is about the feed as a whole. */
  field: string | null
  code: string
  severity: Severity
  /** Rows it was found in; 0 when it is about the feed as a whole. */
  rows: number
  /** The first rows, five at most. */
  examples: FindingExample[]
  message: string
  fix: string
}

/** How many rows state a field. */
export type FieldCoverage = {
  field: string
  requirement: Requirement | 'unknown'
  rows: number
  /** The feed's own name where it differs. */
  statedAs: string | null
}

/** What the doctor says of a feed. */
export type FeedReport = {
  target: CheckTarget
  /** Where the rules are published. */
  rulesUrl: string
  format: string | null
  encoding: string | null
  /** Read to its end. */
  isComplete: boolean
  rowsRead: number
  /** Rows without an error. */
  rowsUsable: number
  /** Rows that could not be read at all; among those read. */
  rowsBroken: number
  /** 0 to 100, see `scoreOf`. */
  score: number
  /** Worst first. */
  findings: Finding[]
  /** Required first, then by rows. */
  fields: FieldCoverage[]
}

const WARNING_SHARE = 0.2

/**
 * 100 × the share of rows without an error × (1 − a fifth of the share of rows with a warning), at most 50 when the
 * feed could not be read to its end.
 */
export function scoreOf(rows: { read: number; usable: number; warned: number }, isComplete: boolean): number {
  if (rows.read === 0) return 0
  const score = 100 * (rows.usable / rows.read) * (1 - WARNING_SHARE * (rows.warned / rows.read))
  return Math.floor(isComplete ? score : Math.min(50, score))
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'suggestion']
const REQUIREMENTS: readonly FieldCoverage['requirement'][] = [
  'required',
  'conditional',
  'recommended',
  'optional',
  'unknown',
]

export function worstFirst(one: Finding, other: Finding): number {
  // What is about the whole feed comes before what is about rows.
  const weight = ({ rows }: Finding): number => (rows === 0 ? Number.MAX_SAFE_INTEGER : rows)
  return (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    weight(other) - weight(one) ||
    `${one.field}.${one.code}`.localeCompare(`${other.field}.${other.code}`, 'en')
  )
}

export function neededFirst(one: FieldCoverage, other: FieldCoverage): number {
  return (
    REQUIREMENTS.indexOf(one.requirement) - REQUIREMENTS.indexOf(other.requirement) || other.rows - one.rows
  )
}
