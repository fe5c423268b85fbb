import type { Container } from '../segment/layout.ts'
import { readProduct } from '../segment/read-document.ts'
import { openSegment } from '../segment/segment.ts'
import { SegmentBuilder } from '../segment/segment-builder.ts'

/** A segment to merge, and which of its products to leave behind (1: gone). */
export type MergeSource = { container: Container; dead: Uint8Array }

/** One segment of all that lives in the sources. */
export function mergeSegments(sources: readonly MergeSource[]): Container {
  const builder = new SegmentBuilder()
  for (const { container, dead } of sources) {
    const segment = openSegment(container)
    for (let product = 0; product < segment.products; product++) {
      if (dead[product] === 0) builder.add(readProduct(segment, product))
    }
  }
  return builder.finish()
}
