import type { SUBSCRIPTION_STATUSES } from '@buywhere/contract'

export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number]

/** A subscription as the provider described it at a moment. Times are ISO 8601, as they are stored. */
export type SubscriptionSnapshot = {
  status: SubscriptionStatus
  /** null: the price belongs to no plan of ours. */
  planCode: string | null
  /** The item that carries the plan. */
  itemId: string | null
  startedAt: string
  periodStart: string | null
  periodEnd: string | null
  cancelAt: string | null
  endedAt: string | null
}

export const INVOICE_STATUSES = ['draft', 'open', 'uncollectible', 'void', 'paid'] as const

export type InvoiceStatus = (typeof INVOICE_STATUSES)[number]

/** Amounts are minor units of `currency` (ISO 4217). */
export type InvoiceSnapshot = {
  status: InvoiceStatus
  subscriptionId: string | null
  number: string | null
  currency: string
  amountDueMinor: number
  amountPaidMinor: number
  description: string | null
  periodStart: string | null
  periodEnd: string | null
  issuedAt: string
  paidAt: string | null
  nextAttemptAt: string | null
  hostedUrl: string | null
  pdfUrl: string | null
}

export type ProviderName = 'stripe' | 'local'

export type Subject =
  | { kind: 'subscription'; id: string; state: SubscriptionSnapshot }
  | { kind: 'invoice'; id: string; state: InvoiceSnapshot }

/** Something the provider said. Two with one id are the same. */
export type Observation = {
  id: string
  type: string
  customerId: string | null
  /** By the provider's clock, whose seconds may hold several. */
  at: Date
  /** Answers to what we asked, as against events. */
  isAnswer: boolean
  /** null: nothing is made from it. */
  subject: Subject | null
}

export type Observed<State> = { id: string; at: Date; isAnswer: boolean; state: State }
