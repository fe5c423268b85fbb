import type { feedCheckReport } from '@buywhere/contract'
import type { FeedReport } from '@buywhere/feeds'
import type { z } from 'zod'

/** The report in the words of the public contract. */
export function describeReport(report: FeedReport): z.infer<typeof feedCheckReport> {
  return {
    rules: report.target,
    rules_url: report.rulesUrl,
    format: report.format,
    encoding: report.encoding,
    complete: report.isComplete,
    rows_read: report.rowsRead,
    rows_usable: report.rowsUsable,
    rows_broken: report.rowsBroken,
    score: report.score,
    findings: report.findings,
    fields: report.fields.map(({ statedAs, ...field }) => ({ ...field, stated_as: statedAs })),
  }
}
