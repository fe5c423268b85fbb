import { styleText } from 'node:util'
import type { FeedReport, Finding, FindingExample } from '@buywhere/feeds'

const COLOURS = { error: 'red', warning: 'yellow', suggestion: 'cyan' } as const
const EXAMPLES_SHOWN = 3

/** The report for people on a terminal: the sum first, then findings worst first, then how complete the fields are. */
export function renderReport(report: FeedReport, isColoured: boolean): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    isColoured ? styleText(format, text, { validateStream: false }) : text
  return [
    ...headLines(report, paint),
    '',
    ...report.findings.flatMap(finding => findingLines(finding, report, paint)),
    ...coverageLines(report, paint),
    `Rules: ${report.rulesUrl}`,
  ].join('\n')
}

/** A feed's own words on a terminal: nothing in them may steer it. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, '')

type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

function headLines(report: FeedReport, paint: Paint): string[] {
  const { score, rowsRead, rowsUsable, rowsBroken } = report
  const colour = score >= 90 ? 'green' : score >= 50 ? 'yellow' : 'red'
  const counted = (severity: Finding['severity']): number =>
    report.findings.filter(finding => finding.severity === severity).length
  return [
    `${paint(['bold', colour], `score ${score}`)}  held against the rules of ${report.target}`,
    `format ${report.format ?? 'unknown'}, ${report.encoding ?? 'no text'}${report.isComplete ? '' : ', not read to its end'}`,
    `rows ${rowsRead} read, ${rowsUsable} usable${rowsBroken > 0 ? `, ${rowsBroken} unreadable` : ''}`,
    `found errors ${counted('error')}, warnings ${counted('warning')}, suggestions ${counted('suggestion')}`,
  ]
}

function findingLines(finding: Finding, { rowsRead }: FeedReport, paint: Paint): string[] {
  const { field, code, severity, rows, message, fix } = finding
  const share = rows === 0 ? 'the feed' : `${rows} of ${rowsRead} rows`
  const title = plain(`${field ?? 'feed'}  ${code}`)
  return [
    `${paint(COLOURS[severity], severity.padEnd(10))}  ${paint('bold', title)}  (${share})`,
    `            ${plain(message)}`,
    ...finding.examples.slice(0, EXAMPLES_SHOWN).map(example => `            ${plain(exampleText(example))}`),
    `            ${paint('dim', 'fix:')} ${plain(fix)}`,
    '',
  ]
}

function exampleText({ line, item, value }: FindingExample): string {
  const where = [line === null ? null : `line ${line}`, item === null || item === value ? null : `(${item})`]
  return `${where.filter(part => part !== null).join(' ')}: ${value === null ? '(nothing)' : JSON.stringify(value)}`
}

function coverageLines({ fields, rowsRead }: FeedReport, paint: Paint): string[] {
  if (rowsRead === 0) return []
  const width = Math.max(...fields.map(({ field }) => plain(field).length))
  return [
    paint('bold', 'Fields'),
    ...fields.map(({ field, requirement, rows, statedAs }) => {
      const share = `${Math.floor((100 * rows) / rowsRead)} %`.padStart(5)
      return `  ${plain(field).padEnd(width)}  ${share}  ${requirement}${statedAs === null ? '' : `, stated as ${plain(statedAs)}`}`
    }),
    '',
  ]
}
