import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import type { Database, Reads } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { Secret } from '../kernel/secret.ts'
import { type AccessDirectory, openAccessDirectory } from './access/access-directory.ts'
import { type AccountSettings, type Accounts, openAccounts } from './accounts/index.ts'
import type { BillingProvider } from './billing/billing-provider.ts'
import { localProvider } from './billing/local-provider.ts'
import { stripeProvider } from './billing/stripe/stripe-provider.ts'
import type { Limiter } from './limits/limiter.ts'
import { openLimiter } from './limits/open-limiter.ts'
import type { TokenKeys } from './tokens/token-keys.ts'
import { mailWarnings } from './usage/mail-warning.ts'
import { type Meter, openMeter } from './usage/open-meter.ts'
import { createUsageService, type UsageService } from './usage/usage-service.ts'

/** What guards every surface: who calls, whether they may, how much is left, and what they used. */
export type Tenancy = {
  access: AccessDirectory
  limiter: Limiter
  meter: Meter
  tokenKeys: TokenKeys
  accounts: Accounts
  usage: UsageService
  billing: {
    provider: BillingProvider /** null: Stripe is not configured. */
    stripeWebhookSecret: Secret | null
  }
  [Symbol.asyncDispose](): Promise<void>
}

export type TenancyOptions = {
  db: Database
  /** Where what was used is reported from; the database itself when left out. */
  reads?: Pick<Reads, 'read'>
  clock: Clock
  log: Logger
  /** Folder for what is not in the database yet. */
  home: string
  /** null: limits are counted by this process alone. */
  redisUrl: string | null
  accounts: AccountSettings
  /** null: subscriptions are only recorded. */
  stripe: { secretKey: Secret; webhookSecret: Secret } | null
}

export async function openTenancy(options: TenancyOptions): Promise<Tenancy> {
  const { db, clock, log, home, redisUrl, reads } = options
  const base = { db, clock, log }
  const processId = randomUUID()
  await using stack = new AsyncDisposableStack()
  const access = stack.use(await openAccessDirectory(base))
  const limiter = stack.use(openLimiter({ redisUrl, clock, log, processId }))
  const meter = stack.use(
    await openMeter({
      ...base,
      folder: join(home, 'usage'),
      processId,
      enqueueMail: mailWarnings({ clock, publicUrl: options.accounts.publicUrl }),
    }),
  )
  const accounts = openAccounts(base, options.accounts)
  const owned = stack.move()
  return {
    access,
    limiter,
    meter,
    tokenKeys: accounts.keys,
    accounts,
    usage: createUsageService({ db, clock, meter, ...(reads && { reads }) }),
    billing: openBilling(options),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Who takes the money: Stripe where it is configured. */
export function openBilling({ clock, stripe }: Pick<TenancyOptions, 'clock' | 'stripe'>): Tenancy['billing'] {
  if (stripe === null) return { provider: localProvider, stripeWebhookSecret: null }
  const { secretKey, webhookSecret } = stripe
  return { provider: stripeProvider({ clock, secretKey }), stripeWebhookSecret: webhookSecret }
}
