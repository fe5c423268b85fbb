import type { Observed, SubscriptionSnapshot, SubscriptionStatus } from './billing-state.ts'

export type DerivedSubscription = {
  status: SubscriptionStatus
  planCode: string | null
  itemId: string | null
  startedAt: Date
  periodStart: Date | null
  periodEnd: Date | null
  cancelAt: Date | null
  endedAt: Date | null
  pastDueSince: Date | null
  asOf: Date
}

/** No status follows on these. */
const TERMINAL: readonly SubscriptionStatus[] = ['canceled', 'incomplete_expired']
const OWING: readonly SubscriptionStatus[] = ['past_due', 'unpaid']

/**
 * What a subscription is, given everything the provider said of it: a function of the set, so that neither order nor
 * repetition of delivery matters. Of one second, an answer counts after events, since it was asked for because of
 * them, an end after all, and otherwise the ids decide, so that every process decides alike. undefined: nothing said.
 */
export function deriveSubscription(
  observations: readonly Observed<SubscriptionSnapshot>[],
): DerivedSubscription | undefined {
  const inOrder = [...observations].sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      Number(isTerminal(a)) - Number(isTerminal(b)) ||
      Number(a.isAnswer) - Number(b.isAnswer) ||
      (a.id < b.id ? -1 : 1),
  )
  let derived: DerivedSubscription | undefined
  for (const { at, state } of inOrder) {
    if (derived !== undefined && TERMINAL.includes(derived.status) && !TERMINAL.includes(state.status))
      continue
    derived = {
      status: state.status,
      // A price that is not ours, such as an extra bought in the portal, changes no plan.
      planCode: state.planCode ?? derived?.planCode ?? null,
      itemId: state.itemId ?? derived?.itemId ?? null,
      startedAt: new Date(state.startedAt),
      periodStart: toDate(state.periodStart),
      periodEnd: toDate(state.periodEnd),
      cancelAt: toDate(state.cancelAt),
      endedAt: toDate(state.endedAt),
      pastDueSince: OWING.includes(state.status) ? (derived?.pastDueSince ?? at) : null,
      asOf: at,
    }
  }
  return derived
}

/**
 * True when the newest second holds several events that contradict each other: which came last must be asked.
 */
export function isAmbiguous(observations: readonly Observed<SubscriptionSnapshot>[]): boolean {
  const newestMs = Math.max(...observations.map(({ at }) => at.getTime()))
  const newest = observations.filter(({ at }) => at.getTime() === newestMs)
  if (newest.some(observed => isTerminal(observed) || observed.isAnswer)) return false
  return new Set(newest.map(({ state }) => JSON.stringify(canonical(state)))).size > 1
}

const isTerminal = ({ state }: Observed<SubscriptionSnapshot>) => TERMINAL.includes(state.status)

const toDate = (text: string | null) => (text === null ? null : new Date(text))

/** jsonb gives keys back in an order of its own. */
const canonical = (state: SubscriptionSnapshot) => Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1))
