import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { readRates } from '../../src/catalog/fx/index.ts'
import { AppError } from '../../src/kernel/errors/index.ts'

const CSV = 'Date,USD,JPY,NOK,\n2026-04-13,1.25,200,N/A,\n2026-04-10,1.20,190,11.5,\n\n'
const XML = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube>
    <Cube time='2026-04-13'><Cube currency='USD' rate='1.25'/><Cube currency='JPY' rate='200'/></Cube>
    <Cube time="2026-04-10"><Cube currency="USD" rate="1.20"/></Cube>
  </Cube>
</gesmes:Envelope>
`
const NBP = JSON.stringify([
  {
    table: 'A',
    no: '001/A/NBP/2026',
    effectiveDate: '2026-04-08',
    rates: [{ currency: 'euro', code: 'EUR', mid: 4.25 }],
  },
  {
    table: 'B',
    no: '001/B/NBP/2026',
    effectiveDate: '2026-04-08',
    rates: [{ currency: 'dong (Wietnam)', code: 'VND', mid: 0.000125 }],
  },
])

const read = (text: string, source?: string) =>
  readRates(Buffer.from(text), source === undefined ? {} : { source })
const ecb = (quote: string, date: string, rate: string) => ({ date, base: 'EUR', quote, rate, source: 'ECB' })
const isRefused = (error: unknown) => error instanceof AppError && error.code === 'feed_failed'

/** A zip archive of one file, as small as it gets. */
function zip(text: string): Buffer {
  const packed = deflateRawSync(text)
  const sizes = Buffer.alloc(12)
  sizes.writeUInt32LE(crc32(text), 0)
  sizes.writeUInt32LE(packed.length, 4)
  sizes.writeUInt32LE(text.length, 8)
  const name = Buffer.from('rates.csv')
  const head = (signature: number, beforeMethod: number, afterName: number) => {
    const fixed = Buffer.alloc(4 + beforeMethod)
    fixed.writeUInt32LE(signature, 0)
    const method = Buffer.alloc(6)
    method.writeUInt16LE(8, 0)
    const names = Buffer.alloc(4 + afterName)
    names.writeUInt16LE(name.length, 0)
    return Buffer.concat([fixed, method, sizes, names])
  }
  const local = Buffer.concat([head(0x04034b50, 4, 0), name, packed])
  const directory = Buffer.concat([head(0x02014b50, 6, 14), name])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, directory, end])
}

test('the ECB is read the same from its table, its XML and its zip', () => {
  const rates = [
    ecb('USD', '2026-04-13', '1.25'),
    ecb('JPY', '2026-04-13', '200'),
    ecb('USD', '2026-04-10', '1.20'),
  ]
  assert.deepEqual(read(CSV), [...rates, ecb('JPY', '2026-04-10', '190'), ecb('NOK', '2026-04-10', '11.5')])
  assert.deepEqual(read(XML), rates)
  assert.deepEqual(readRates(zip(CSV)), read(CSV))
  assert.deepEqual(read('Date, USD, JPY, \n13 April 2026, 1.25, 200, \n'), rates.slice(0, 2))
})

test('tables of the NBP give złoty for a unit, turned round', () => {
  assert.deepEqual(read(NBP), [
    { date: '2026-04-08', base: 'PLN', quote: 'EUR', rate: '0.235294117647', source: 'NBP' },
    { date: '2026-04-08', base: 'PLN', quote: 'VND', rate: '8000', source: 'NBP' },
  ])
})

test('the plain form is read as CSV and as JSON of either shape, with the source it or the caller names', () => {
  const row = { date: '2026-04-13', base: 'USD', quote: 'VND', rate: '25000' }
  assert.deepEqual(read('date,base,quote,rate\n2026-04-13,USD,VND,25000\n'), [{ ...row, source: 'extra' }])
  assert.deepEqual(read('"date","quote","source","base","rate"\r\n2026-04-13,VND,my bank,USD,25000'), [
    { ...row, source: 'my bank' },
  ])
  assert.deepEqual(read(JSON.stringify([{ ...row, rate: 25000 }]), 'mine'), [{ ...row, source: 'mine' }])
  assert.deepEqual(read('{"date":"2026-04-13","base":"USD","rates":{"VND":25000}}', 'mine'), [
    { ...row, source: 'mine' },
  ])
})

test('a plain file cannot speak for a bank whose own form is known', () => {
  assert.throws(() => read('date,base,quote,rate,source\n2026-04-13,EUR,USD,9,ECB\n'), isRefused)
  assert.throws(() => read('date,base,quote,rate\n2026-04-13,EUR,USD,9\n', 'NBP'), isRefused)
})

test('what is no rate file, or breaks off anywhere, gives nothing at all', () => {
  const wrong = [
    '',
    '<!doctype html><html><body>Service unavailable</body></html>',
    '<html>not found</html>',
    '<rss></rss>',
    'sku,title,price\n1,kettle,20\n',
    '{"error":"too many requests"}',
    '[1,2,3]',
    'date,base,quote\n2026-04-13,USD,VND\n',
    'date,base,quote,rate\n2026-04-13,USD,VND\n',
    'PK and nothing more',
  ]
  for (const text of wrong) assert.throws(() => read(text), isRefused, text)
  // Every cut within a line of the table; between lines it is a shorter table.
  const line = CSV.indexOf('\n2026-04-10')
  for (let cut = line + 2; cut < CSV.indexOf('11.5,') + 4; cut++) {
    assert.throws(() => read(CSV.slice(0, cut)), isRefused, `cut at ${cut}`)
  }
  for (const cut of [60, XML.length - 40, XML.length - 3]) {
    assert.throws(() => read(XML.slice(0, cut)), isRefused, `cut at ${cut}`)
  }
  assert.throws(() => read(NBP.slice(0, -5)), isRefused)
})

test('a torn or damaged zip is refused wherever it is torn', () => {
  const whole = zip(CSV)
  for (let cut = 2; cut < whole.length; cut++) {
    assert.throws(() => readRates(whole.subarray(0, cut)), isRefused, `cut at ${cut}`)
  }
  const damaged = Buffer.from(whole)
  const inside = 45
  damaged.writeUInt8(damaged.readUInt8(inside) ^ 0xff, inside)
  assert.throws(() => readRates(damaged), isRefused)
})

const HISTORY = resolve(import.meta.dirname, '../../../../../shared/data/fx/ecb-eurofxref-hist.zip')
test('the whole history of the ECB is read, withdrawn currencies with it', {
  skip: !existsSync(HISTORY),
}, () => {
  const rates = readRates(readFileSync(HISTORY))
  assert.ok(rates.length > 200_000)
  const lastOf = (quote: string) => rates.find(rate => rate.quote === quote)?.date
  assert.equal(lastOf('HRK'), '2022-12-30')
  assert.equal(lastOf('RUB'), '2022-03-01')
  assert.equal(rates.at(-1)?.date, '1999-01-04')
})
