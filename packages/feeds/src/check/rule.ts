export type CheckTarget = 'google' | 'openai' | 'acp' | 'schema'

export type Severity = 'error' | 'warning' | 'suggestion'

export type Requirement = 'required' | 'conditional' | 'recommended' | 'optional'

/** A row by the names of the target it is held against. Empty values count as not stated. */
export type RowView = {
  line: number
  /** The parsed JSON of a JSON row. */
  record: unknown
  /** The first value, trimmed; empty when the row states none. */
  get(field: string): string
  all(field: string): readonly string[]
  has(field: string): boolean
}

/** What a finding says, for people, and its stable code, for machines. */
export type RuleText = {
  code: string
  severity: Severity
  /** What is wrong, without the value. */
  message: string
  /** How to mend it, in one sentence. */
  fix: string
}

export type Rule = RuleText & {
  field: string
  /** The value that breaks the rule, empty when one is missing; null when the row keeps it. */
  broken(row: RowView): string | null
}

/** A rule that is the same for several fields. */
export type RuleMaker = (field: string) => Rule

export type FieldSpec = { name: string; requirement: Requirement; rules: readonly Rule[] }

/** A value that must not come twice in a feed. */
export type UniqueField = { field: string; text: RuleText }

/** Something that takes feeds, and what it asks of them. */
export type Target = {
  name: CheckTarget
  /** Where the rules are published. */
  source: string
  fields: readonly FieldSpec[]
  /** What a product is called by in a report. */
  idField: string
  /** Whether a row describes the feed and no product. */
  isPreamble?(record: unknown): boolean
  /** Rules over several fields. */
  rowRules: readonly Rule[]
  unique: readonly UniqueField[]
  /** Further names that the target itself takes: stated name → field. */
  acceptedNames: Readonly<Record<string, string>>
  /** What our well-known column names mean here: name of a slot → field. */
  slots: Readonly<Record<string, string>>
  /** Whether a required field under a name of somebody else's is as good as missing. */
  ignoresOtherNames: boolean
  /** What it does not take, and what to send instead. With an error the rows are not looked at. */
  refused: readonly { kinds: readonly string[]; severity: Severity; fix: string }[]
}

export function field(name: string, requirement: Requirement, makers: readonly RuleMaker[] = []): FieldSpec {
  const all = requirement === 'required' ? [required, ...makers] : makers
  return { name, requirement, rules: all.map(make => make(name)) }
}

const required: RuleMaker = name => ({
  field: name,
  code: 'missing',
  severity: 'error',
  message: `${name} is required and not stated`,
  fix: `State ${name} for every product.`,
  broken: row => (row.has(name) ? null : ''),
})

/** The field is needed where `when` holds; the text says why. */
export function requiredWhen(text: RuleText, when: (row: RowView) => boolean): RuleMaker {
  return name => ({ field: name, ...text, broken: row => (when(row) && !row.has(name) ? '' : null) })
}

/** Breaks on the first value for which `isWrong` holds. */
export function eachValue(text: RuleText, isWrong: (value: string) => boolean): RuleMaker {
  return name => ({ field: name, ...text, broken: row => row.all(name).find(isWrong) ?? null })
}

/** A rule over several fields; `broken` as in Rule, the finding stands under `name`. */
export function rowRule(name: string, text: RuleText, broken: (row: RowView) => string | null): Rule {
  return { field: name, ...text, broken }
}
