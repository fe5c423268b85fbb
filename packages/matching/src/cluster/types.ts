import type { PreparedOffer } from '../prepare-offer.ts'
import type { Screen } from '../screen/index.ts'
import type { OfferText } from '../types.ts'

/** A whole number that the caller gives; also the last resort where two offers are alike in everything. */
export type OfferId = number

/** An offer to be clustered: its text, and who sells it. */
export type ClusterOffer = OfferText & {
  /** A shop that lists a thing once. null where that is not so, as on a marketplace, or not known. */
  seller?: string | null
}

/** `product`: one colour, size, pack and condition. `family`: these together; still one capacity. */
export type Level = 'product' | 'family'

/** What two offers share of what is rare in this catalogue; see `Candidate`. */
export type Shared = { alike: number; rarest: number }

/** How likely two offers are one product, 0 to 1. Called with either one first. */
export type Score = (left: PreparedOffer, right: PreparedOffer, shared: Shared) => number

/** Two offers that share enough to be compared, as members of one family: their GTINs are left out. */
export type FamilyPair = {
  leftId: OfferId
  rightId: OfferId
  left: PreparedOffer
  right: PreparedOffer
  shared: Shared
  /** Both without colour, size, pack and condition, where they differ in these. */
  bare: { left: PreparedOffer; right: PreparedOffer } | null
}

/** How likely two offers are variants of one product, 0 to 1. */
export type FamilyScore = (pair: FamilyPair) => number

export type Scores = {
  score: Score
  /** Without it: the score of the two without what makes them variants, where they differ in that. */
  familyScore?: FamilyScore
  /** Who does not pass it, and does not share a GTIN, counts as nothing like each other. Without it everyone passes. */
  screen?: Screen | undefined
}

/** By which other threads make the same scores: a module that exports `createScores(data): Scores`. */
export type ScoreModule = { module: string; data: unknown }

/** What a person decided of two offers. It holds against every likeness, but never puts two GTINs into one product. */
export type Decision = { kind: 'together' | 'apart'; left: OfferId; right: OfferId }

/** Offers that are one: their ids ascending. */
export type Cluster = readonly OfferId[]
