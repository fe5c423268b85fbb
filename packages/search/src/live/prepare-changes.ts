import { countTermDeaths } from '../segment/count-term-deaths.ts'
import type { Container } from '../segment/layout.ts'
import { openSegment } from '../segment/segment.ts'
import { SegmentBuilder } from '../segment/segment-builder.ts'
import type { ProductDocument } from '../types.ts'

/** Products of one segment that a change replaces or removes. */
export type Burial = { container: Container; products: number[] }

/** The costly part of a change, worked out before anything is touched. */
export type PreparedChanges = {
  /** null: nothing was added. */
  added: Container | null
  /** Terms of the products buried, for each burial. */
  deaths: [number, number][][]
}

export function prepareChanges(
  upserts: readonly ProductDocument[],
  burials: readonly Burial[],
): PreparedChanges {
  const builder = new SegmentBuilder()
  for (const product of upserts) builder.add(product)
  return {
    added: upserts.length === 0 ? null : builder.finish(),
    deaths: burials.map(({ container, products }) => countTermDeaths(openSegment(container), products)),
  }
}
