import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { readArchive } from '../read-all.ts'
import { checkText } from './check-text.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../../shared/data/feeds')
const skip = existsSync(FOLDER) ? false : 'the real feeds are not here'

test('every real feed gets a report whose counts fit together', { skip }, async () => {
  let feeds = 0
  for (const archive of readdirSync(FOLDER).filter(name => name.endsWith('.tar.gz'))) {
    for (const [name, feed] of readArchive(readFileSync(join(FOLDER, archive)))) {
      const report = await checkText(feed)
      feeds++
      assert.ok(report.isComplete && report.rowsRead > 0, name)
      assert.equal(report.rowsBroken, 0, name)
      for (const { rows, examples, fix } of report.findings) {
        assert.ok(rows <= report.rowsRead && examples.length <= 5 && fix !== '', name)
      }
      for (const { rows } of report.fields) assert.ok(rows <= report.rowsRead, name)
    }
  }
  assert.ok(feeds >= 10)
})

test("real Google feeds are known as such and their ids all found, Shopify's too", { skip }, async () => {
  const bogo = readArchive(readFileSync(join(FOLDER, 'gmc_bogo.tar.gz'))).get('merchant_feed.xml')
  assert.ok(bogo)
  const report = await checkText(bogo)
  assert.deepEqual([report.target, report.format, report.rowsRead], ['google', 'google-xml', 14])
  assert.equal(report.fields.find(({ field }) => field === 'id')?.rows, 14)
})
