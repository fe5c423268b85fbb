import type { Decision, OfferId } from './types.ts'

/** What people decided, by offer. The later of two decisions about the same pair holds. */
export type Decisions = {
  set(decisions: Iterable<Decision>): void
  /** The offers that were put together with one, or kept apart from it. */
  of(id: OfferId, kind: Decision['kind']): readonly OfferId[]
  /** Every offer that a decision names. */
  ids(): Iterable<OfferId>
}

export function createDecisions(): Decisions {
  let byOffer = new Map<OfferId, Map<OfferId, Decision['kind']>>()
  const put = (from: OfferId, to: OfferId, kind: Decision['kind']): void => {
    const others = byOffer.get(from) ?? new Map<OfferId, Decision['kind']>()
    others.set(to, kind)
    byOffer.set(from, others)
  }
  return {
    set(decisions) {
      byOffer = new Map()
      for (const { kind, left, right } of decisions) {
        put(left, right, kind)
        put(right, left, kind)
      }
    },
    of: (id, kind) =>
      [...(byOffer.get(id) ?? [])].filter(([, decided]) => decided === kind).map(([to]) => to),
    ids: () => byOffer.keys(),
  }
}
