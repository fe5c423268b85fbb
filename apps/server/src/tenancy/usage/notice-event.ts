import type { Notice, NoticeKind } from './due-notices.ts'
import { boundsOf } from './totals.ts'
import { subjectOf } from './usage-event.ts'

const NOTICE_TYPE = 'buywhere.usage.warning.v1'

/** When what the notice tells of begins anew. */
export function resetOf({ kind, periodStart }: { kind: NoticeKind; periodStart: Date }): Date {
  const { dayEnd, monthEnd } = boundsOf(periodStart)
  return kind === 'daily_requests' ? dayEnd : monthEnd
}

/** What a webhook gets: a CloudEvent, the same each time it is sent. */
export function noticeEventOf(notice: Notice & { id: number; createdAt: Date }) {
  return {
    specversion: '1.0',
    id: String(notice.id),
    source: 'urn:buywhere:usage',
    type: NOTICE_TYPE,
    subject: subjectOf(notice.orgId),
    time: notice.createdAt.toISOString(),
    data: {
      org_id: String(notice.orgId),
      kind: notice.kind,
      key_id: notice.keyId === null ? null : String(notice.keyId),
      threshold_percent: notice.thresholdPercent,
      used: notice.used,
      quota: notice.quota,
      period_start: notice.periodStart.toISOString(),
      resets_at: resetOf(notice).toISOString(),
    },
  }
}
