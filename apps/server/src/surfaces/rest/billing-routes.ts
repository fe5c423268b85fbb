import {
  billingResponse,
  invoicesParameters,
  invoicesResponse,
  plansResponse,
  portalResponse,
  problem,
  subscriptionBody,
  subscriptionResponse,
  webhookReceipt,
} from '@buywhere/contract'
import type { Clock } from '../../kernel/clock.ts'
import type { DatabasePool } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { Secret } from '../../kernel/secret.ts'
import {
  type BillingProvider,
  changeSubscription,
  getBilling,
  type InvoiceRow,
  listInvoices,
  listPlans,
  openPortal,
  type PlanRow,
  receiveStripeEvent,
  type StoredSubscription,
} from '../../tenancy/index.ts'
import { callerOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'

type Needs = {
  clock: Clock
  database: DatabasePool
  settings: { publicUrl: string }
  access: { plans(): readonly PlanRow[] }
  billing: {
    provider: BillingProvider
    /** null: Stripe is not configured. */
    stripeWebhookSecret: Secret | null
  }
}

const TAGS = ['billing']
const SECURED = [{ apiKey: [] }]
const MONEY = { scope: 'billing:manage' } as const
const MAX_EVENT_BYTES = 1_048_576

/** The price list, what an organisation buys, and what Stripe tells of it. */
export function addBillingRoutes(app: App, needs: Needs): void {
  const { access, billing, clock, database, settings } = needs
  const { provider } = billing
  const context = { db: database.db, clock, provider, publicUrl: settings.publicUrl }

  app.get(
    '/v1/plans',
    {
      config: { access: 'open' },
      schema: { summary: 'Price list', tags: TAGS, response: { 200: plansResponse } },
    },
    async () => ({ plans: listPlans(access.plans(), clock.now()).map(presentPlan) }),
  )

  app.get(
    '/v1/billing',
    {
      config: { access: MONEY },
      schema: {
        summary: 'Your plan, and why it is that one',
        tags: TAGS,
        security: SECURED,
        response: { 200: billingResponse, '4xx': problem },
      },
    },
    async request => {
      const { effective, subscription, graceUntil } = await getBilling(context, callerOf(request))
      return {
        provider: provider.name,
        plan: presentPlan(effective.plan),
        because: effective.because,
        stage: effective.stage,
        grace_until: iso(graceUntil),
        subscription: subscription && presentSubscription(subscription),
      }
    },
  )

  app.post(
    '/v1/billing/subscription',
    {
      config: { access: MONEY },
      schema: {
        summary: 'Buy a plan, change it, or with `free` give it up at the end of the period',
        tags: TAGS,
        security: SECURED,
        body: subscriptionBody,
        response: { 200: subscriptionResponse, '4xx': problem, '5xx': problem },
      },
    },
    async request => {
      const input = { planCode: request.body.plan }
      const { checkoutUrl } = await changeSubscription(context, callerOf(request), input)
      return {
        status: checkoutUrl === null ? ('changed' as const) : ('payment_needed' as const),
        checkout_url: checkoutUrl,
      }
    },
  )

  app.get(
    '/v1/billing/invoices',
    {
      config: { access: MONEY },
      schema: {
        summary: 'Invoices, newest first',
        tags: TAGS,
        security: SECURED,
        querystring: invoicesParameters,
        response: { 200: invoicesResponse, '4xx': problem },
      },
    },
    async request => ({
      invoices: (await listInvoices(context, callerOf(request), request.query)).map(presentInvoice),
    }),
  )

  app.post(
    '/v1/billing/portal',
    {
      config: { access: MONEY },
      schema: {
        summary: 'Link to where payment details are changed',
        tags: TAGS,
        security: SECURED,
        response: { 200: portalResponse, '4xx': problem, '5xx': problem },
      },
    },
    async request => openPortal(context, callerOf(request)),
  )

  // A scope of its own, because what is signed are the very bytes.
  app.register(async scope => {
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: MAX_EVENT_BYTES },
      (_request, body, done) => done(null, body),
    )
    scope.post(
      '/webhooks/stripe',
      {
        config: { access: 'open' },
        onRequest: async () => void webhookSecretOf(billing),
        schema: {
          summary: "Stripe's webhook, signed",
          tags: TAGS,
          response: { 200: webhookReceipt, '4xx': problem, '5xx': problem },
        },
      },
      async request => {
        const webhook = { db: database.db, clock, provider, webhookSecret: webhookSecretOf(billing) }
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const signature = request.headers['stripe-signature']
        const { isDuplicate } = await receiveStripeEvent(webhook, body, signature?.toString())
        return { received: true as const, duplicate: isDuplicate }
      },
    )
  })
}

function webhookSecretOf({ stripeWebhookSecret }: Needs['billing']): Secret {
  if (stripeWebhookSecret !== null) return stripeWebhookSecret
  throw new AppError('webhook_not_configured', 'set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET')
}

const iso = (date: Date | null) => date?.toISOString() ?? null

function presentPlan(plan: PlanRow) {
  return {
    code: plan.code,
    name: plan.displayName,
    price_minor: plan.priceMinor,
    currency: plan.currency,
    requests_per_second: plan.requestsPerSecond,
    requests_per_minute: plan.requestsPerMinute,
    requests_per_day: plan.requestsPerDay,
    agent_minutes_per_month: plan.agentMinutesPerMonth,
    results_per_call: plan.resultsPerCall,
    sources: plan.sources,
    watches: plan.watches,
    seats: plan.seats,
    has_overage: plan.hasOverage,
  }
}

function presentSubscription(subscription: StoredSubscription) {
  return {
    id: subscription.subscriptionId,
    plan: subscription.planCode,
    status: subscription.status,
    period_start: iso(subscription.periodStart),
    period_end: iso(subscription.periodEnd),
    cancel_at: iso(subscription.cancelAt),
    past_due_since: iso(subscription.pastDueSince),
  }
}

function presentInvoice(invoice: InvoiceRow) {
  return {
    id: invoice.invoiceId,
    number: invoice.number,
    status: invoice.status,
    currency: invoice.currency,
    amount_due_minor: invoice.amountDueMinor,
    amount_paid_minor: invoice.amountPaidMinor,
    description: invoice.description,
    period_start: iso(invoice.periodStart),
    period_end: iso(invoice.periodEnd),
    issued_at: invoice.issuedAt.toISOString(),
    paid_at: iso(invoice.paidAt),
    url: invoice.hostedUrl,
    pdf_url: invoice.pdfUrl,
  }
}
