import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { problem, provenanceResponse, searchResponse } from '@buywhere/contract'
import { sql } from 'kysely'
import type { Run } from '../../src/ingest/index.ts'
import { purgeRawRecords } from '../../src/ingest/retention/index.ts'
import { openFeedReader } from '../support/run-feed.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { createTenant, type Tenant } from '../support/tenants.ts'

const DAY_MS = 86_400_000
const READ_AT = new Date()

const HEAD = 'id,title,description,link,price,brand,gtin,availability'
const LAMP =
  'lamp-1,"Desk lamp, brass","Warm light; 40 cm",https://shop.example/p/lamp-1,24.90 USD,Lumo,4006381333931,in stock'
const KETTLE = 'kettle-2,Copper kettle,Whistles,https://shop.example/p/kettle-2,59.00 USD,Tarn,,out of stock'
const BAD = 'bad-3,A price that is none,,https://shop.example/p/bad-3,0.00 USD,Tarn,,in stock'
const FEED = `${[HEAD, LAMP, BAD, KETTLE].join('\n')}\n`

let aheadMs = 0
let server: TestServer
let reader: Awaited<ReturnType<typeof openFeedReader>>
let run: Run
let mine: Tenant
let theirs: Tenant

before(async () => {
  server = await startServer({ clock: { now: () => new Date(Date.now() + aheadMs) } })
  const { db } = server.database
  reader = await openFeedReader(db)
  run = await reader.read(FEED, READ_AT)
  await server.services.search.catchUp()
  mine = await createTenant(server, 'quibble')
  theirs = await createTenant(server, 'flummox')
})
after(async () => {
  await reader[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

async function ask(id: string, key = mine.apiKey): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`${server.apiUrl}/v1/offers/${id}/provenance`, { headers })
  return { status: answer.status, body: await answer.json() }
}

async function provenanceOf(id: string) {
  const { status, body } = await ask(id)
  assert.equal(status, 200, JSON.stringify(body))
  return provenanceResponse.parse(body)
}

async function offerIdOf(word: string): Promise<string> {
  const found = await fetch(`${server.apiUrl}/v1/search?q=${word}`)
  return searchResponse.parse(await found.json()).products[0]?.offer_id ?? ''
}

async function offerRow(sku: string): Promise<unknown> {
  const { rows } = await sql<{ row: unknown }>`
    select to_jsonb(o) as row from catalog.offers o join catalog.sources s on s.id = o.source_id
    where o.sku = ${sku} and s.name = 'shop'
  `.execute(server.database.db)
  return rows[0]?.row
}

test('an offer leads back to its source, its run, its row, and the very words of the line that was fed', async () => {
  assert.deepEqual([run.status, run.rowsCreated, run.rowsRejected], ['completed', 2, 1])
  const told = await provenanceOf(await offerIdOf('brass'))
  assert.deepEqual(
    [told.source, told.is_public, told.sku, told.run_id, told.run_kind, told.row, told.line],
    ['shop', true, 'lamp-1', String(run.id), 'feed', 1, 2],
  )
  const raw = told.raw as Record<string, unknown>
  assert.deepEqual(
    [raw.sku, raw.title, raw.description, raw.url, raw.price, raw.brand, raw.gtin, raw.availability],
    [
      'lamp-1',
      'Desk lamp, brass',
      'Warm light; 40 cm',
      'https://shop.example/p/lamp-1',
      '24.90 USD',
      'Lumo',
      '4006381333931',
      'in stock',
    ],
  )
  assert.equal(told.raw_expired, false)
  assert.match(told.record_hash, /^[0-9a-f-]{36}$/)
  // The row between them was rejected, and keeps its number.
  const kettle = await provenanceOf(await offerIdOf('kettle'))
  assert.deepEqual([kettle.row, kettle.line, kettle.raw?.title], [3, 4, 'Copper kettle'])
  assert.notEqual(kettle.record_hash, told.record_hash)
})

test('the same words again keep the hash, other words change it, and the run is the one that brought them', async () => {
  const id = await offerIdOf('brass')
  const before = await provenanceOf(id)
  const same = await reader.read(FEED, new Date(READ_AT.getTime() + 3_600_000))
  assert.equal(same.rowsUnchanged, 2)
  const again = await provenanceOf(id)
  assert.deepEqual([again.record_hash, again.run_id], [before.record_hash, before.run_id])
  assert.ok(again.confirmed_at > before.confirmed_at)
  const later = new Date(READ_AT.getTime() + 7_200_000)
  const changed = await reader.read(FEED.replace('24.90 USD', '23.90 USD'), later)
  const after = await provenanceOf(id)
  assert.notEqual(after.record_hash, before.record_hash)
  assert.deepEqual([after.run_id, after.raw?.price], [String(changed.id), '23.90 USD'])
})

test("another organisation's offer is as one that is not there", async () => {
  const { offer = '' } = mine.ids
  assert.equal((await ask(offer)).status, 200)
  const [foreign, nothing] = [await ask(offer, theirs.apiKey), await ask('900000000000001', theirs.apiKey)]
  assert.deepEqual([foreign.status, nothing.status], [404, 404])
  const plain = ({ body }: { body: unknown }) => {
    const { request_id: _, ...said } = problem.parse(body)
    return said
  }
  assert.deepEqual(plain(foreign), plain(nothing))
})

test('thirty days later the raw record is gone and said to be gone, and the offer is as it was', async () => {
  const { db } = server.database
  const id = await offerIdOf('kettle')
  const [before, row] = [await provenanceOf(id), await offerRow('kettle-2')]
  assert.ok(before.raw && run.rawPath !== null && existsSync(run.rawPath))
  const { rawFolder } = reader.context(READ_AT)
  const purgeAfter = (ms: number) => {
    aheadMs = ms
    const clock = { now: () => new Date(READ_AT.getTime() + ms) }
    return purgeRawRecords({ db, clock, rawFolder })
  }
  assert.equal((await purgeAfter(30 * DAY_MS - 1)).deleted, 0)
  assert.ok((await provenanceOf(id)).raw)
  assert.equal((await purgeAfter(30 * DAY_MS + 1)).deleted, 1)
  assert.equal(existsSync(run.rawPath), false)
  const told = await provenanceOf(id)
  assert.deepEqual([told.raw, told.line, told.raw_expired], [null, null, true])
  const { raw, line, raw_expired, freshness, ...facts } = before
  const { raw: _raw, line: _line, raw_expired: _expired, freshness: later, ...left } = told
  assert.deepEqual(left, facts)
  assert.equal(later, 'expired')
  assert.deepEqual(await offerRow('kettle-2'), row)
})
