import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../src/boot/config.ts'
import { FX_SOURCES, type FxSource, fetchRates, listRateSources, listRates } from '../../src/catalog/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const START = new Date('2026-11-21T12:00:00Z')
const quiet = { warn() {}, info() {} } as never

const ecbXml = (usd: string) =>
  `<gesmes:Envelope><Cube><Cube time='2026-11-20'><Cube currency='USD' rate='${usd}'/></Cube></Cube></gesmes:Envelope>`

/** A server of this machine that answers what it is told to. */
async function openPublisher() {
  const answers = new Map<string, { status: number; body: string }>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const { status, body } = answers.get(request.url ?? '') ?? { status: 404, body: 'not found' }
    response.writeHead(status).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    answers,
    asked,
    url: (path: string) => `http://127.0.0.1:${port}${path}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const at = (sources: readonly FxSource[], name: string, ...urls: string[]): FxSource => {
  const source = sources.find(source => source.name === name)
  assert.ok(source)
  return { ...source, urls }
}

test('sources are read when they are due: four hours after a success, an hour after a failure, by one process of all', async () => {
  await using database = await createTestDatabase()
  await using publisher = await openPublisher()
  let now = START
  const later = (hours: number) => {
    now = new Date(now.getTime() + hours * 3_600_000)
  }
  const round = () =>
    fetchRates({
      db: database.db,
      clock: { now: () => now },
      log: quiet,
      sources: [at(FX_SOURCES, 'ECB', publisher.url('/ecb'))],
      extra: null,
      allowLoopback: true,
    })
  const state = async () => (await listRateSources(database.db)).find(({ name }) => name === 'ECB')

  publisher.answers.set('/ecb', { status: 200, body: ecbXml('1.17') })
  await Promise.all([round(), round(), round()])
  assert.equal(publisher.asked.length, 1)
  assert.deepEqual((await state())?.succeededAt, START)
  assert.equal(
    (await listRates(database.db, now)).find(({ currency }) => currency === 'USD')?.unitsPerEur,
    1.17,
  )

  later(3.9)
  await round()
  assert.equal(publisher.asked.length, 1)

  later(0.2)
  publisher.answers.set('/ecb', { status: 200, body: '<html>down for maintenance</html>' })
  await round()
  const failed = await state()
  assert.match(failed?.failure ?? '', /web page/)
  assert.deepEqual(failed?.succeededAt, START)
  assert.equal(failed?.newest, '2026-11-20', 'what was there stays')

  later(0.9)
  await round()
  assert.equal(publisher.asked.length, 2)
  later(0.2)
  publisher.answers.set('/ecb', { status: 503, body: '' })
  await round()
  assert.match((await state())?.failure ?? '', /503/)

  later(1.1)
  publisher.answers.set('/ecb', { status: 200, body: ecbXml('1.18') })
  await round()
  assert.equal((await state())?.failure, null)
})

test('the NBP gives what the ECB lacks, from both its tables, and cannot speak for the ECB', async () => {
  await using database = await createTestDatabase()
  await using publisher = await openPublisher()
  const table = (name: string, rates: [string, number][]) =>
    JSON.stringify([
      { table: name, effectiveDate: '2026-11-18', rates: rates.map(([code, mid]) => ({ code, mid })) },
    ])
  publisher.answers.set('/a', {
    status: 200,
    body: table('A', [
      ['EUR', 4.2],
      ['USD', 3.5],
    ]),
  })
  publisher.answers.set('/b', {
    status: 200,
    body: table('B', [
      ['VND', 0.00014],
      ['TWD', 0.12],
      ['XDR', 5],
    ]),
  })
  publisher.answers.set('/ecb', { status: 200, body: table('B', [['VND', 1]]) })
  await fetchRates({
    db: database.db,
    clock: { now: () => START },
    log: quiet,
    sources: [
      at(FX_SOURCES, 'NBP', publisher.url('/a'), publisher.url('/b')),
      at(FX_SOURCES, 'ECB', publisher.url('/ecb')),
    ],
    extra: null,
    allowLoopback: true,
  })
  const rates = new Map((await listRates(database.db, START)).map(rate => [rate.currency, rate]))
  assert.deepEqual(rates.get('VND'), {
    currency: 'VND',
    unitsPerEur: 30_000,
    date: '2026-11-18',
    source: 'NBP',
    ageDays: 3,
    isOld: false,
  })
  assert.equal(rates.get('TWD')?.unitsPerEur, 35)
  assert.equal(rates.get('XDR'), undefined)
  const sources = new Map((await listRateSources(database.db)).map(source => [source.name, source]))
  assert.equal(sources.get('NBP')?.failure, null)
  assert.match(sources.get('ECB')?.failure ?? '', /no file of the ECB/)
})

test("an operator's file is read beside them, and this machine's own servers are not unless that is allowed", async () => {
  await using database = await createTestDatabase()
  await using publisher = await openPublisher()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'buywhere-fx-'))
  const extra = join(folder.path, 'rates.csv')
  await writeFile(extra, 'date,base,quote,rate,source\n2026-11-20,EUR,VND,30500,my bank\n')
  await fetchRates({
    db: database.db,
    clock: { now: () => START },
    log: quiet,
    sources: [at(FX_SOURCES, 'ECB', publisher.url('/ecb'))],
    extra,
  })
  assert.deepEqual(publisher.asked, [])
  const sources = new Map((await listRateSources(database.db)).map(source => [source.name, source]))
  assert.equal(sources.get('my bank')?.newest, '2026-11-20')
  assert.match(sources.get('ECB')?.failure ?? '', /not on the public Internet/)
})

test('whose rates are read by themselves is a setting: all that are known, some, or nobody’s', () => {
  const read = (env: Record<string, string>) => {
    const { sources, extra } = readConfig(env, '/checkout').fx
    return [sources.map(({ name }) => name), extra]
  }
  assert.deepEqual(read({}), [['ECB', 'NBP'], null])
  assert.deepEqual(read({ FX_SOURCES: 'ecb' }), [['ECB'], null])
  assert.deepEqual(read({ FX_SOURCES: 'off', FX_EXTRA: 'rates.csv' }), [[], '/checkout/rates.csv'])
  assert.deepEqual(read({ FX_EXTRA: 'https://bank.example/r.json' })[1], 'https://bank.example/r.json')
  assert.throws(() => read({ FX_SOURCES: 'ecb,oracle' }), /FX_SOURCES/)
})
