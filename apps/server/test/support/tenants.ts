import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { asPlatform, type Database } from '../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from './fill-catalogue.ts'
import type { TestServer } from './start-server.ts'

const PASSWORD = 'seven green kettles hum'

/** An organisation with something of everything, and the credentials to reach it. */
export type Tenant = {
  /** In the name of all that is its own. */
  marker: string
  orgId: string
  apiKey: string
  accessToken: string
  /** Ids of what it has, by kind. */
  ids: Record<string, string>
}

/** Signs a person up by the API, as people do, and gives the organisation one of everything. */
export async function createTenant(server: TestServer, marker: string): Promise<Tenant> {
  const { db } = server.database
  const call = callerOf(server)
  const email = `${marker}@example.com`
  await call('POST', '/v1/accounts/sign-up', { email, password: PASSWORD, name: marker }, 202)
  const token = await mailedToken(db, email)
  await call('POST', '/v1/accounts/verify', { token, password: PASSWORD }, 200)
  const signedIn = await call('POST', '/v1/accounts/sign-in', { email, password: PASSWORD }, 200)
  const accessToken = signedIn.access_token as string
  const asPerson = callerOf(server, accessToken)
  const me = await asPerson('GET', '/v1/auth/me', undefined, 200)
  const orgId = me.org_id as string
  await liftLimits(db, Number(orgId))
  await server.services.tenancy.access.refresh()

  await asPerson('PATCH', `/v1/orgs/${orgId}`, { name: `${marker} Ltd` }, 204)
  const key = await asPerson('POST', '/v1/keys', { name: `${marker} key`, scopes: ['admin'] }, 201)
  const path = `/v1/orgs/${orgId}`
  const workspace = await asPerson('POST', `${path}/workspaces`, { name: `${marker} room` }, 201)
  const invitation = await asPerson(
    'POST',
    `${path}/invitations`,
    { email: `guest-${marker}@example.com`, role: 'viewer' },
    201,
  )
  const [session] = (await asPerson('GET', '/v1/accounts/sessions', undefined, 200)).sessions as {
    id: string
  }[]
  await fillCatalogue(
    db,
    { orgId: Number(orgId), name: `${marker}-shop`, country: 'US', currency: 'USD' },
    [
      rawOffer({ sku: marker, title: `${marker} lamp`, brand: `${marker}brand`, price: '20' }),
      rawOffer({ sku: `${marker}-2`, title: `${marker} desk lamp`, price: '30' }),
    ],
    server.services.clock.now(),
  )
  await server.services.search.catchUp()
  const apiKey = key.api_key as string
  const found = await callerOf(server, apiKey)('GET', `/v1/search?q=${marker}`, undefined, 200)
  const [product] = found.products as { product_id: string; offer_id: string }[]
  assert.ok(product, 'the owner finds what is private')
  return {
    marker,
    orgId,
    apiKey,
    accessToken,
    ids: {
      org: orgId,
      key: key.id as string,
      workspace: workspace.id as string,
      invitation: invitation.id as string,
      session: session!.id,
      person: me.person_id as string,
      product: product.product_id,
      offer: product.offer_id,
    },
  }
}

type Json = Record<string, unknown>

function callerOf({ apiUrl }: TestServer, credentials?: string) {
  return async (method: string, path: string, body: object | undefined, status: number): Promise<Json> => {
    const answer = await fetch(apiUrl + path, {
      method,
      headers: {
        ...(credentials && { authorization: `Bearer ${credentials}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    assert.equal(answer.status, status, `${method} ${path}: ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Json)
  }
}

async function mailedToken(db: Database, email: string): Promise<string> {
  const { rows } = await asPlatform(db, transaction =>
    sql<{ body: string }>`
      select body from tenancy.mail_outbox where to_address = ${email} order by created_at desc limit 1
    `.execute(transaction),
  )
  const token = /#token=(\S+)/.exec(rows[0]?.body ?? '')?.[1]
  assert.ok(token, `a mail with a link to ${email}`)
  return token
}

async function liftLimits(db: Database, orgId: number): Promise<void> {
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code) values (${orgId}, now(), 'operator')
    `.execute(transaction),
  )
}
