import type { RawOffer } from '@buywhere/feeds'
import type { StoredOffer } from '../../catalog/index.ts'

/** A row of a run that is to be applied, and, once it is, the raw record of the offer it made. */
export type StagedOffer = {
  /** 1-based, counting every row of the feed. */
  row: number
  /** 1-based line in the feed. */
  line: number
  /** As the source stated it. */
  raw: RawOffer
  /** Of what it says, normalised. */
  hash: string
  /** What was stored when the run was compared; null: a new offer. */
  stored: StoredOffer | null
  /** The source says what it said before: only that it was seen is news. */
  isUnchanged?: true
}

/** An offer of the source that a full reading did not list. */
export type StagedMissing = {
  id: number
  sku: string
  productId: number
  /** It was missing before, too: now it goes. */
  isAgain: boolean
}

export type Frame = {
  frame: number
  kind: 'offers' | 'missing'
  /** Feed rows it covers; 0 for missing offers. */
  firstRow: number
  lastRow: number
  byteOffset: number
  byteLength: number
}
