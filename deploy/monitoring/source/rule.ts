/** Who answers for it, and reads its runbook first. */
export type Owner = 'api' | 'catalogue' | 'data' | 'platform'

export type Severity = 'critical' | 'warning' | 'info'

/** A time series of a test: `values` in promtool's notation, one a minute from minute 0. */
export type Series = { series: string; values: string }

/** What is given, and when it is looked at. */
export type Case = { given: Series[]; atMinutes: number }

type Labels = Record<string, string>

export type Rule = {
  alert: string
  expr: string
  /** How long it must hold. */
  forMinutes: number
  severity: Severity
  owner: Owner
  /** One line; `{{ $labels.x }}` is filled in. */
  summary: string
  description: string
  /** Also told past BuyWhere, which may be what is down. */
  isDirect?: boolean
  tests: {
    /** With the labels that it fires with, beside those of every rule; each set is one alert. */
    fires: Case & { labels: Labels[] }
    /** null: there is no state in which it may be quiet. */
    quiet: Case | null
    /** Nothing is there at all: it stays quiet, or fires with these labels. */
    noData: 'quiet' | Labels[]
  }
}

export type Recording = { record: string; expr: string; labels?: Labels }

/** One file of rules. */
export type RuleGroup = {
  name: string
  recordings?: Recording[]
  rules: Rule[]
  /** How often they are evaluated, where Prometheus' own interval (15 s) would be too often for long windows. */
  everyMinutes?: number
  /** The same in the tests; 1 when left out. */
  testedEveryMinutes?: number
}

/** The labels that every alert of the rule carries. */
export function labelsOf({ severity, owner, isDirect = false }: Rule): Labels {
  return { severity, owner, ...(isDirect && { path: 'direct' }) }
}

export function annotationsOf({ alert, summary, description }: Rule): Labels {
  return { summary, description, runbook_url: `docs/runbooks/${alert}.md` }
}

/** The same value in every minute. */
export const steady = (series: string, value: number, minutes = 60): Series => ({
  series,
  values: `${value}+0x${minutes}`,
})

/** A counter that grows by so much each minute. */
export const growing = (series: string, perMinute: number, minutes = 60): Series => ({
  series,
  values: `0+${perMinute}x${minutes}`,
})
