import { open } from 'node:fs/promises'
import { findSource, type OfferContent } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'
import { listFrames } from './frames/frame-store.ts'
import { readFrame } from './frames/read-frame.ts'
import type { StagedMissing, StagedOffer } from './frames/staged-record.ts'
import { judgePrice, type Price, type SuspectReason } from './guard/judge-price.ts'
import { historyOf, isRepriced, priceOf } from './guard/reading.ts'
import { normaliseOffer } from './normalise-offer.ts'
import { getRun } from './run-store.ts'

const DIFF_KINDS = ['created', 'changed', 'repriced', 'suspect', 'missing'] as const
export type DiffKind = (typeof DIFF_KINDS)[number]

export type DiffItem = {
  sku: string
  title: string | null
  /** In the feed; null for an offer that is not there. */
  row: number | null
  before: Price | null
  after: Price | null
  suspectReason: SuspectReason | null
  /** Missing before, too: applying the run takes it off. */
  isDelisted: boolean
}

/**
 * What a run would do, or did, of one kind, in the order of its file. `after` is the number of items to pass over;
 * `next` is where to go on, null at the end or when the run's file is not kept any more.
 */
export async function readRunDiff(
  db: Database,
  runId: number,
  { kind, limit, after }: { kind: DiffKind; limit: number; after: number },
): Promise<{ items: DiffItem[]; next: number | null }> {
  const run = await getRun(db, runId)
  const frames = await listFrames(db, runId, { isPending: false })
  if (run.rawPath === null) return { items: [], next: null }
  const source = (await findSource(db, run.sourceName, run.orgId))!
  const items: DiffItem[] = []
  let met = 0
  await using file = await open(run.rawPath, 'r')
  for (const frame of frames.filter(frame => (frame.kind === 'missing') === (kind === 'missing'))) {
    for (const record of await readFrame<StagedOffer | StagedMissing>(file, frame)) {
      const item =
        'sku' in record
          ? describeMissing(record)
          : describeOffer(record, normaliseOffer(record.raw, source, run.startedAt), kind)
      if (item === null || met++ < after) continue
      if (items.length === limit) return { items, next: after + limit }
      items.push(item)
    }
  }
  return { items, next: null }
}

function describeMissing({ sku, isAgain }: StagedMissing): DiffItem {
  return { sku, title: null, row: null, before: null, after: null, suspectReason: null, isDelisted: isAgain }
}

/** null when the record is of another kind. */
function describeOffer(
  { row, stored, isUnchanged }: StagedOffer,
  content: OfferContent | { code: string },
  kind: DiffKind,
): DiffItem | null {
  if (isUnchanged || 'code' in content) return null
  const history = historyOf(stored)
  const suspectReason = judgePrice(history, priceOf(content))
  const isOfKind =
    kind === 'created'
      ? stored === null
      : kind === 'repriced'
        ? isRepriced(content, stored)
        : kind === 'suspect'
          ? suspectReason !== null
          : stored !== null
  if (!isOfKind) return null
  const { sku, title } = content
  return { sku, title, row, before: history.price, after: priceOf(content), suspectReason, isDelisted: false }
}
