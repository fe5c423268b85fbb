import { isPrivate, type LiveSegment } from '../live/live-segment.ts'

/** Whether the asker may see a product: it is alive, and public or of one of the asker's organisations. */
export function isVisible(live: LiveSegment, product: number, orgIds: ReadonlySet<number>): boolean {
  if (live.dead[product] === 1) return false
  return !live.hasPrivate || !isPrivate(live.segment, product) || orgIds.has(live.segment.orgId[product]!)
}
