import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../kernel/db/index.ts'
import type { Logger } from '../kernel/log.ts'
import type { MailSender } from '../kernel/mail/index.ts'
import { repeat } from '../kernel/repeat.ts'
import { sweepAccounts } from './accounts/index.ts'
import type { BillingProvider } from './billing/billing-provider.ts'
import { renewLocalSubscriptions } from './billing/renew-local-subscriptions.ts'
import { reportDueOverages } from './billing/report-due-overages.ts'
import { runDunning } from './billing/run-dunning.ts'
import { startMailDelivery } from './mail/start-mail-delivery.ts'
import { deliverNotices } from './usage/deliver-notices.ts'
import { maintainUsage } from './usage/usage-months.ts'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

export type UpkeepOptions = {
  db: Database
  clock: Clock
  log: Logger
  publicUrl: string
  sender: MailSender
  provider: BillingProvider
}

/** What tenancy does by itself, in as many processes as like: each task is done by one of them at a time. */
export function startUpkeep(options: UpkeepOptions): AsyncDisposable {
  const { db, clock, sender, provider, publicUrl } = options
  const log = options.log.child({ component: 'tenancy' })
  const stack = new AsyncDisposableStack()
  stack.use(startMailDelivery({ db, clock, log, sender }))
  const tasks: [name: string, everyMs: number, work: () => Promise<unknown>][] = [
    ['usage warnings', 10 * SECOND_MS, () => deliverNotices({ db, clock, log })],
    ['usage partitions', HOUR_MS, () => maintainUsage({ db, clock })],
    ['expired accounts', HOUR_MS, () => sweepAccounts({ db, clock })],
    ['local subscriptions', HOUR_MS, () => renewLocalSubscriptions({ db, clock })],
    ['overdue payments', HOUR_MS, () => runDunning({ db, clock, publicUrl })],
    ['overage', HOUR_MS / 4, () => reportDueOverages({ db, clock, provider })],
  ]
  for (const [name, everyMs, work] of tasks) stack.use(repeat({ name, everyMs, log, work }))
  return stack
}
