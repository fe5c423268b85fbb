import { TargetRow } from './coverage.ts'
import { FieldNames } from './field-names.ts'
import type { CheckTarget, Severity } from './rule.ts'
import { CHECK_TARGETS } from './targets/targets.ts'

/** What is wrong with one row. */
export type RowFinding = { field: string; code: string; severity: Severity; isRequired: boolean }

/**
 * A check of single rows against a target's rules, for who writes feeds: names are the target's own. What only shows
 * in a whole feed, such as an id that comes twice, is not looked for.
 */
export function createRowCheck(
  target: CheckTarget,
): (fields: ReadonlyMap<string, readonly string[]>) => RowFinding[] {
  const { fields: specs, rowRules } = CHECK_TARGETS[target]
  const names = new FieldNames(CHECK_TARGETS[target])
  const required = new Set(
    specs.filter(({ requirement }) => requirement === 'required').map(({ name }) => name),
  )
  const rules = [...specs.flatMap(spec => spec.rules), ...rowRules]
  return fields => {
    const row = new TargetRow(1, fields, undefined, names)
    return rules
      .filter(rule => rule.broken(row) !== null)
      .map(({ field, code, severity }) => ({ field, code, severity, isRequired: required.has(field) }))
  }
}
