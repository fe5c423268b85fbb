import { FeedError } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import { Coverage, TargetRow } from './coverage.ts'
import { FieldNames } from './field-names.ts'
import { readStatedRows, type StatedFeed } from './read-stated-rows.ts'
import { type FeedReport, scoreOf, worstFirst } from './report.ts'
import type { CheckTarget, Rule, Target } from './rule.ts'
import { SeenValues } from './seen-values.ts'
import type { BrokenRow, StatedRow } from './stated-row.ts'
import { Tally } from './tally.ts'
import { CHECK_TARGETS } from './targets/targets.ts'
import { nameTexts, textOfBrokenRow, textOfFeedError } from './trouble-texts.ts'

export type CheckFeedOptions = {
  /** Whose rules; found out from the feed when absent. */
  target?: CheckTarget
  /** The character set by an authority outside the feed, such as an HTTP header. */
  encoding?: string
  limits?: Partial<FeedLimits>
}

/**
 * Holds a feed (or, for `schema`, an HTML page) against the rules of who is to read it. Streams, so that memory stays
 * flat; whatever is wrong with the content is a finding. Throws only what `input` itself throws.
 */
export async function checkFeed(
  input: AsyncIterable<Uint8Array>,
  options: CheckFeedOptions = {},
): Promise<FeedReport> {
  const { target, encoding, limits } = options
  const takesPages = target === undefined || target === 'schema'
  let feed: StatedFeed
  try {
    feed = await readStatedRows(input, {
      takesPages,
      ...(encoding !== undefined && { encoding }),
      ...(limits !== undefined && { limits }),
    })
  } catch (error) {
    // What is wrong before the first character is told like what is wrong behind it.
    if (!(error instanceof FeedError)) throw error
    feed = { kind: null, format: null, encoding: () => null, batches: failing(error) }
  }
  return new Check(feed, CHECK_TARGETS[target ?? targetOf(feed)]).run()
}

/** An empty feed that ends in its error. */
async function* failing(error: FeedError): StatedFeed['batches'] {
  yield* []
  throw error
}

/** For whom a feed was written: Google where nothing speaks against it. */
function targetOf({ kind, format }: StatedFeed): CheckTarget {
  if (kind === 'page') return 'schema'
  if (format === 'acp-json') return 'acp'
  return format?.startsWith('openai') === true ? 'openai' : 'google'
}

class Check {
  private readonly feed: StatedFeed
  private readonly target: Target
  private readonly tally = new Tally()
  private readonly names: FieldNames
  private readonly coverage: Coverage
  private readonly seen: readonly SeenValues[]
  private readonly rules: readonly Rule[]

  constructor(feed: StatedFeed, target: Target) {
    this.feed = feed
    this.target = target
    this.names = new FieldNames(target)
    this.coverage = new Coverage(target)
    this.seen = target.unique.map(() => new SeenValues())
    this.rules = [...target.fields.flatMap(({ rules }) => rules), ...target.rowRules]
  }

  async run(): Promise<FeedReport> {
    let isComplete = false
    try {
      if (!this.isTaken()) await this.feed.batches.return()
      else {
        for await (const batch of this.feed.batches) for (const row of batch) this.row(row)
        isComplete = true
      }
    } catch (error) {
      if (!(error instanceof FeedError)) throw error
      this.tally.addToFeed(textOfFeedError(error, this.target.name), error.line ?? null)
    }
    return this.report(isComplete)
  }

  /** Whether the target takes what the feed is written in; a finding when not. */
  private isTaken(): boolean {
    const { kind } = this.feed
    let isTaken = true
    for (const { kinds, severity, fix } of this.target.refused) {
      if (kind === null || !kinds.includes(kind)) continue
      const message = `${this.target.name} does not take feeds written as ${kind === 'delimited' ? 'tables' : kind}`
      this.tally.addToFeed({ code: 'format_not_taken', severity, message, fix })
      if (severity === 'error') isTaken = false
    }
    return isTaken
  }

  private row(stated: StatedRow | BrokenRow): void {
    const { tally, target } = this
    if ('record' in stated && target.isPreamble?.(stated.record) === true) return
    const { line } = stated
    if (!('fields' in stated)) {
      tally.startRow(line, '')
      tally.rowsBroken++
      tally.add(null, textOfBrokenRow(stated), stated.message)
      tally.endRow()
      return
    }
    const row = new TargetRow(line, stated.fields, stated.record, this.names)
    tally.startRow(line, row.get(target.idField))
    for (const rule of this.rules) {
      const value = rule.broken(row)
      if (value !== null) tally.add(rule.field, rule, value)
    }
    target.unique.forEach(({ field, text }, at) => {
      for (const value of row.all(field)) {
        if (this.seen[at]?.add(value) === true) tally.add(field, text, value)
      }
    })
    for (const { field, stated: name } of row.otherNames)
      tally.add(field, nameTexts(target, field, name), name)
    for (const name of this.coverage.count(row)) this.meetUnknown(name, line)
    tally.endRow()
  }

  private meetUnknown(name: string, line: number): void {
    const meant = this.names.nearest(name)
    if (meant === null) return
    this.tally.addToFeed(
      {
        code: 'misspelt_name',
        severity: 'warning',
        message: `a field is called ${name}, which ${this.target.name} does not know`,
        fix: `Call it ${meant}, if that is what it holds.`,
      },
      line,
      name,
      meant,
    )
  }

  private report(isComplete: boolean): FeedReport {
    const { tally, target, feed } = this
    if (isComplete && tally.rowsRead === 0) {
      tally.addToFeed({
        code: 'no_rows',
        severity: 'error',
        message: 'the feed has no products',
        fix: 'Check the filter of the export: nothing but the header or the frame was written.',
      })
    }
    const rows = { read: tally.rowsRead, usable: tally.rowsUsable, warned: tally.rowsWarned }
    return {
      target: target.name,
      rulesUrl: target.source,
      format: feed.format,
      encoding: feed.encoding(),
      isComplete,
      rowsRead: tally.rowsRead,
      rowsUsable: tally.rowsUsable,
      rowsBroken: tally.rowsBroken,
      score: scoreOf(rows, isComplete),
      findings: tally.findings.toSorted(worstFirst),
      fields: this.coverage.fields,
    }
  }
}
