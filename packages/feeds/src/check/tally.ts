import { shorten } from '../feed-error.ts'
import type { Finding } from './report.ts'
import type { RuleText, Severity } from './rule.ts'

const EXAMPLES_MAX = 5
const FINDINGS_MAX = 1_000

type Entry = Finding & { lastRow: number }

/** Collects findings row by row; holds no more than the first examples of each. */
export class Tally {
  rowsRead = 0
  rowsBroken = 0
  rowsUsable = 0
  rowsWarned = 0
  private readonly entries = new Map<string, Entry>()
  private worst: Severity | null = null
  private line = 0
  private item: string | null = null

  /** `item` is what the row calls itself, where it does. */
  startRow(line: number, item: string): void {
    this.rowsRead++
    this.worst = null
    this.line = line
    this.item = item === '' ? null : shorten(item)
  }

  endRow(): void {
    if (this.worst !== 'error') this.rowsUsable++
    if (this.worst === 'warning') this.rowsWarned++
  }

  /** A finding in the row being read. */
  add(field: string | null, text: RuleText, value: string): void {
    if (this.worst !== 'error' && text.severity !== 'suggestion') this.worst = text.severity
    const entry = this.entry(field, text)
    if (entry === null) return
    if (entry.lastRow === this.rowsRead) return
    entry.lastRow = this.rowsRead
    entry.rows++
    const { line, item } = this
    if (entry.examples.length < EXAMPLES_MAX)
      entry.examples.push({ line, item, value: value === '' ? null : shorten(value) })
  }

  /** A finding about the feed as a whole. */
  addToFeed(
    text: RuleText,
    line: number | null = null,
    value: string | null = null,
    field: string | null = null,
  ): void {
    const entry = this.entry(field, text)
    if (entry !== null && entry.examples.length < EXAMPLES_MAX && (line !== null || value !== null))
      entry.examples.push({ line, item: null, value: value === null ? null : shorten(value) })
  }

  get findings(): Finding[] {
    return [...this.entries.values()].map(({ lastRow: _, ...finding }) => finding)
  }

  private entry(field: string | null, { code, severity, message, fix }: RuleText): Entry | null {
    const key = `${field ?? ''}\n${code}`
    let entry = this.entries.get(key)
    if (entry === undefined) {
      if (this.entries.size >= FINDINGS_MAX) return null
      entry = { field, code, severity, rows: 0, examples: [], message, fix, lastRow: 0 }
      this.entries.set(key, entry)
    }
    return entry
  }
}
