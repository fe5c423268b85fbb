import assert from 'node:assert/strict'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { sql } from 'kysely'
import type { z } from 'zod'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'
import type { TestDatabase } from '../../support/test-database.ts'

export const NOW = new Date('2026-04-14T09:00:00Z')
const HOUR_MS = 3_600_000

type Fields = Parameters<typeof rawOffer>[0]
type Shop = { name: string; country?: string; currency?: string; orgId?: number; readHoursAgo?: number }

/** A shop and what it offers, read an hour ago unless it says otherwise. */
export async function addShop(
  { db }: Pick<TestDatabase, 'db'>,
  { readHoursAgo = 1, ...shop }: Shop,
  offers: Fields[],
): Promise<void> {
  await fillCatalogue(
    db,
    { country: 'US', currency: 'USD', ...shop },
    offers.map(rawOffer),
    new Date(NOW.getTime() - readHoursAgo * HOUR_MS),
  )
}

/** As the guard of prices does when one moved as mistakes do. */
export async function doubtPrice({ db }: Pick<TestDatabase, 'db'>, shop: string, sku: string): Promise<void> {
  await sql`
    update catalog.offers set suspect_reason = 'slip_100'
    where sku = ${sku} and source_id = (select id from catalog.sources where name = ${shop})
  `.execute(db)
}

export const startShops = (fill: (database: TestDatabase) => Promise<void>): Promise<TestServer> =>
  startServer({ clock: { now: () => NOW }, fill })

/** The answer's body, held against its public schema. */
export async function get<T>(
  server: TestServer,
  path: string,
  schema: z.ZodType<T>,
  init: RequestInit = {},
): Promise<T> {
  const response = await fetch(server.apiUrl + path, init)
  const text = await response.text()
  assert.equal(response.status, 200, `${path}: ${text}`)
  return schema.parse(JSON.parse(text))
}

/** The code of the error that is answered, with its status. */
export async function refusal(server: TestServer, path: string, init: RequestInit = {}) {
  const response = await fetch(server.apiUrl + path, init)
  const { code, detail } = (await response.json()) as { code: string; detail: string }
  return { status: response.status, code, detail }
}

export async function callTool(server: TestServer, name: string, input: Record<string, unknown>) {
  const client = new Client({ name: 'suite', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.apiUrl)))
  try {
    return await client.callTool({ name, arguments: input })
  } finally {
    await client.close()
  }
}

/** The id of the product that an offer belongs to. */
export async function productOf(server: TestServer, shop: string, sku: string): Promise<string> {
  const { rows } = await sql<{ id: number }>`
    select o.product_id as id from catalog.offers o join catalog.sources s on s.id = o.source_id
    where s.name = ${shop} and o.sku = ${sku}
  `.execute(server.database.db)
  return String(rows[0]?.id)
}
