import { sql } from 'kysely'
import type { DatabasePool } from '../../../src/kernel/db/index.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import type { PersonPrincipal } from '../../../src/tenancy/access/principal.ts'
import { SCOPES_OF_ROLE } from '../../../src/tenancy/access/scopes.ts'
import {
  type Accounts,
  findPersonAccess,
  type OidcSettings,
  openAccounts,
  type SignedIn,
  signIn,
  signUp,
  type Visitor,
  verifyEmail,
} from '../../../src/tenancy/accounts/index.ts'
import { PLANS } from '../../../src/tenancy/plans/shipped-plans.ts'
import { verifyAccessToken } from '../../../src/tenancy/tokens/access-token.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { createTestDatabase } from '../../support/test-database.ts'

export const PASSWORD = 'seven green kettles hum'
export const PUBLIC_URL = 'https://shop.example'
const START = '2026-11-21T10:00:00Z'

export type Mail = { kind: string; to: string; body: string; token: string | null; isQueued: boolean }

export type TestAccounts = {
  accounts: Accounts
  database: DatabasePool & { url: string }
  clock: { now(): Date; advance(seconds: number): void }
  /** All mails there are, the oldest first. */
  mails(): Promise<Mail[]>
  /** The token in the newest mail that goes to the address. */
  tokenFor(email: string): Promise<string>
  /** A person with `PASSWORD`, ready to sign in. */
  addPerson(email: string): Promise<{ personId: number; orgId: number }>
  [Symbol.asyncDispose](): Promise<void>
}

export const visitor = (ip = '192.0.2.1'): Visitor => ({ ip, userAgent: 'test', requestId: 'request' })

export async function openTestAccounts(
  options: { oidc?: OidcSettings; publicUrl?: string } = {},
): Promise<TestAccounts> {
  const database = await createTestDatabase()
  let nowMs = Date.parse(START)
  const clock = {
    now: () => new Date(nowMs),
    advance(seconds: number) {
      nowMs += seconds * 1_000
    },
  }
  const accounts = openAccounts(
    { db: database.db, clock, log: quietLog },
    {
      publicUrl: options.publicUrl ?? PUBLIC_URL,
      jwtSecretKey: new Secret('a secret of the test, long enough to sign with'),
      jwtSecretKeyPrevious: null,
      oidc: options.oidc ?? null,
    },
  )
  const mails = async (): Promise<Mail[]> => {
    const { rows } = await sql<Omit<Mail, 'token'>>`
      select kind, to_address as "to", body, due_at is not null as "isQueued"
      from tenancy.mail_outbox order by created_at, ctid
    `.execute(database.db)
    return rows.map(mail => ({ ...mail, token: /#token=(\S+)/.exec(mail.body)?.[1] ?? null }))
  }
  const tokenFor = async (email: string): Promise<string> => {
    const mail = (await mails()).findLast(({ to, token }) => to === email && token !== null)
    if (mail?.token == null) throw new Error(`no mail with a link to ${email}`)
    return mail.token
  }
  return {
    accounts,
    database,
    clock,
    mails,
    tokenFor,
    async addPerson(email) {
      await signUp(accounts, visitor(), { name: 'Ann', email, password: PASSWORD })
      return verifyEmail(accounts, visitor(), { token: await tokenFor(email), password: PASSWORD })
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

/** What the guard makes of an access token. Throws what it would answer; `revoked` when the session is over. */
export async function callerOf(accounts: Accounts, accessToken: string, ip = '192.0.2.1'): Promise<SignedIn> {
  const now = accounts.clock.now()
  const claims = await verifyAccessToken(accounts.keys, accessToken, now)
  const access = await findPersonAccess(accounts.db, { ...claims, now })
  if (access === null) throw new Error('revoked')
  const principal: PersonPrincipal = {
    kind: 'person',
    ...claims,
    role: access.role,
    scopes: SCOPES_OF_ROLE[access.role],
    plan: PLANS[1]!,
    visibleOrgIds: [claims.orgId],
    ip,
  }
  return { principal, requestId: 'request' }
}

/** Signs in with `PASSWORD`. */
export async function signedIn(accounts: Accounts, email: string, ip?: string): Promise<SignedIn> {
  const { accessToken } = await signIn(accounts, visitor(ip), { email, password: PASSWORD })
  return callerOf(accounts, accessToken, ip)
}

export const hasCode = (code: string) => (error: unknown) => (error as { code?: string }).code === code
