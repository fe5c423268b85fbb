import type { FieldNames } from './field-names.ts'
import { type FieldCoverage, neededFirst } from './report.ts'
import type { RowView, Target } from './rule.ts'

const UNKNOWN_MAX = 500
const NO_VALUES: readonly string[] = []

type Stated = { values: readonly string[]; rank: number; otherName: string | null }

/** A name of somebody else's under which a row states a field. */
export type OtherName = { field: string; stated: string }

/** A row by the target's names. */
export class TargetRow implements RowView {
  readonly line: number
  readonly record: unknown
  readonly unknown: string[] = []
  private readonly values = new Map<string, Stated>()

  constructor(
    line: number,
    fields: ReadonlyMap<string, readonly string[]>,
    record: unknown,
    names: FieldNames,
  ) {
    this.line = line
    this.record = record
    for (const [stated, all] of fields) {
      const values = all.every(value => value !== '') ? all : all.filter(value => value !== '')
      if (values.length === 0) continue
      const { field, kind, rank } = names.resolve(stated)
      if (kind === 'unknown') this.unknown.push(stated)
      else {
        const before = this.values.get(field)
        if (before !== undefined && before.rank <= rank) continue
        this.values.set(field, { values, rank, otherName: kind === 'other' ? stated : null })
      }
    }
  }

  get(field: string): string {
    return this.values.get(field)?.values[0] ?? ''
  }

  all(field: string): readonly string[] {
    return this.values.get(field)?.values ?? NO_VALUES
  }

  has(field: string): boolean {
    return this.values.has(field)
  }

  get fields(): Iterable<string> {
    return this.values.keys()
  }

  /** Fields that are stated under somebody else's name alone. */
  get otherNames(): OtherName[] {
    const names: OtherName[] = []
    for (const [field, { otherName }] of this.values)
      if (otherName !== null) names.push({ field, stated: otherName })
    return names
  }
}

/** Counts the rows that state each field. */
export class Coverage {
  private readonly counts = new Map<string, FieldCoverage>()
  private unknown = 0

  constructor(target: Target) {
    for (const { name, requirement } of target.fields)
      this.counts.set(name, { field: name, requirement, rows: 0, statedAs: null })
  }

  /** Counts a row; answers the unknown names that come for the first time. */
  count(row: TargetRow): string[] {
    for (const field of row.fields) this.counted(field, 'optional')
    for (const { field, stated } of row.otherNames) {
      const counted = this.counts.get(field)
      if (counted !== undefined) counted.statedAs ??= stated
    }
    return row.unknown.filter(name => this.counted(name, 'unknown') === 1)
  }

  /** Fields that are needed or that came; optional ones that never did say nothing. */
  get fields(): FieldCoverage[] {
    return [...this.counts.values()]
      .filter(({ rows, requirement }) => rows > 0 || requirement !== 'optional')
      .toSorted(neededFirst)
  }

  private counted(field: string, requirement: FieldCoverage['requirement']): number {
    let counted = this.counts.get(field)
    if (counted === undefined) {
      if (this.unknown >= UNKNOWN_MAX) return 0
      this.unknown++
      counted = { field, requirement, rows: 0, statedAs: null }
      this.counts.set(field, counted)
    }
    return ++counted.rows
  }
}
