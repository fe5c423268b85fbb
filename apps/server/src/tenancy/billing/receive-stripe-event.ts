import type { Clock } from '../../kernel/clock.ts'
import { asPlatform, type Database } from '../../kernel/db/index.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { BillingProvider } from './billing-provider.ts'
import type { Observation } from './billing-state.ts'
import { type Stored, storeObservation } from './store-observations.ts'
import { readStripeEvent } from './stripe/read-stripe.ts'
import { verifyStripeSignature } from './stripe/stripe-signature.ts'

export type StripeWebhook = {
  db: Database
  clock: Clock
  provider: BillingProvider
  webhookSecret: Secret
}

/**
 * Takes an event in. Delivered twice, or in any order, it comes to the same. Events of customers of nobody here are
 * kept, so that Stripe need not send them again, and count once the customer is known. Throws `invalid_signature`,
 * `invalid_body`, and `unavailable` when Stripe must be asked what came last and does not answer: it sends the event
 * again.
 */
export async function receiveStripeEvent(
  webhook: StripeWebhook,
  body: Buffer,
  signature: string | undefined,
): Promise<{ isDuplicate: boolean }> {
  const { clock, provider, webhookSecret } = webhook
  verifyStripeSignature(body, signature, webhookSecret, clock.now())
  const observation = readStripeEvent(body)
  const { isDuplicate, ambiguousId } = await store(webhook, observation)
  if (ambiguousId !== null) {
    const answer = await provider.fetchSubscription(ambiguousId)
    if (answer !== null) await store(webhook, answer)
  }
  return { isDuplicate }
}

function store({ clock, db }: StripeWebhook, observation: Observation): Promise<Stored> {
  const actor = { kind: 'system', id: 'stripe' } as const
  const by = { provider: 'stripe', actor, requestId: null, now: clock.now() } as const
  return asPlatform(db, transaction => storeObservation(transaction, observation, by))
}
