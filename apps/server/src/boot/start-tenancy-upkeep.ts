import { join } from 'node:path'
import { STATEMENT_LIMITS } from '../kernel/db/index.ts'
import { openMailSender } from '../kernel/mail/index.ts'
import { openBilling, startUpkeep } from '../tenancy/index.ts'
import type { Platform } from './open-platform.ts'

/** Mail, warnings, bills and cleaning, in this process among others. */
export async function startTenancyUpkeep({
  clock,
  config,
  database,
  log,
  secrets,
}: Platform): Promise<AsyncDisposable> {
  const sender = await openMailSender({
    smtpUrl: secrets.smtpUrl,
    from: config.mailFrom,
    folder: join(config.home, 'mail'),
  })
  const { provider } = openBilling({ clock, stripe: secrets.stripe })
  const { db } = database.withLimits(STATEMENT_LIMITS.maintenance)
  const upkeep = startUpkeep({ db, clock, log, publicUrl: config.publicUrl, sender, provider })
  return {
    async [Symbol.asyncDispose]() {
      await upkeep[Symbol.asyncDispose]()
      await sender[Symbol.asyncDispose]()
    },
  }
}
