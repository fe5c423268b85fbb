import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { asTenant, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { isPublicAddress, OutboundError, parseUrl } from '../../kernel/outbound/index.ts'
import { actorOf, type Caller } from '../access/principal.ts'
import { requireScope } from '../access/require-scope.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { generateWebhookSecret } from './webhook-signature.ts'

type Context = { db: Database; clock: Clock }

/**
 * Has the organisation's usage warnings posted to a URL from now on, with a new secret, which nobody can read again.
 * Throws `insufficient_scope`, `invalid_parameter`.
 */
export async function setUsageWebhook(
  context: Context,
  caller: Caller,
  input: { url: string },
): Promise<{ url: string; secret: string }> {
  const webhook = { url: parseWebhookUrl(input.url), secret: generateWebhookSecret() }
  await changeWebhook(context, caller, webhook)
  return webhook
}

/** Ends the posting. Warnings on their way are given up. Throws `insufficient_scope`. */
export function removeUsageWebhook(context: Context, caller: Caller): Promise<void> {
  return changeWebhook(context, caller, null)
}

async function changeWebhook(
  { db, clock }: Context,
  { principal, requestId }: Caller,
  webhook: { url: string; secret: string } | null,
): Promise<void> {
  requireScope(principal, 'webhooks:manage')
  const { orgId } = principal
  await asTenant(db, orgId, async transaction => {
    const before = await readUrl(transaction, orgId)
    if (webhook === null && before === null) return
    await sql`
      update tenancy.orgs set webhook_url = ${webhook?.url ?? null}, webhook_secret = ${webhook?.secret ?? null}
      where id = ${orgId}
    `.execute(transaction)
    await recordAudit(transaction, {
      orgId,
      actor: actorOf(principal),
      action: webhook === null ? 'usage_webhook.remove' : 'usage_webhook.set',
      target: `org:${orgId}`,
      // A path may hold what only the two of them should know.
      before: { host: hostOf(before) },
      after: { host: hostOf(webhook?.url ?? null) },
      requestId,
      at: clock.now(),
    })
  })
}

async function readUrl(transaction: DatabaseTransaction, orgId: number): Promise<string | null> {
  const { rows } = await sql<{ url: string | null }>`
    select webhook_url as url from tenancy.orgs where id = ${orgId} for update
  `.execute(transaction)
  return rows[0]?.url ?? null
}

/** By its form; whether the name leads somewhere public is judged each time it is called. */
function parseWebhookUrl(text: string): string {
  const refuse = (message: string) =>
    new AppError('invalid_parameter', `url ${message}`, { fields: [{ field: 'url', message }] })
  let url: URL
  try {
    url = parseUrl(text)
  } catch (error) {
    if (error instanceof OutboundError) throw refuse('must be an https:// URL without user name and password')
    throw error
  }
  if (url.protocol !== 'https:') throw refuse('must begin with https://')
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isAddress = /^[\d.]+$|:/.test(literal)
  if ((isAddress && !isPublicAddress(literal)) || /(^|\.)localhost\.?$/.test(url.hostname)) {
    throw refuse('must lead to the public Internet')
  }
  url.hash = ''
  return url.href
}

const hostOf = (url: string | null): string | null => URL.parse(url ?? '')?.host ?? null
