import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { normaliseGtin, readAvailability, readPrice } from '../src/index.ts'
import { offersOf, readAll, readArchive, rejectsOf } from './read-all.ts'

// Needs the shared data beside the repository; skipped without it.
const folder = new URL('../../../../shared/data/feeds/', import.meta.url)
const skip = !existsSync(folder)

/** Archive, the offers in all its feeds together, and the codes of the rows rejected. */
const ARCHIVES: readonly (readonly [archive: string, offers: number, rejects: readonly string[]])[] = [
  ['gmc_bogo.tar.gz', 14, []],
  ['gmc_ramiel.tar.gz', 31, ['missing_title']],
  ['shopify_csv_hair.tar.gz', 952, ['unpublished']],
  ['shopify_csv_nl.tar.gz', 813, []],
  ['shopify_csv_packt.tar.gz', 21, []],
  ['shopify_csv_ronne.tar.gz', 1192, ['unpublished']],
  ['uae_store_json.tar.gz', 8172, []],
]

test('the feeds of real shops are read to the last row', { skip }, async () => {
  for (const [archive, offers, rejects] of ARCHIVES) {
    let found = 0
    const codes = new Set<string>()
    for (const [name, bytes] of readArchive(readFileSync(new URL(archive, folder)))) {
      if (name.endsWith('inventory_mapping.csv')) continue
      const reading = await readAll(bytes)
      assert.equal(reading.failure, null, name)
      for (const reject of rejectsOf(reading)) codes.add(reject.replace(/^\d+:/, ''))
      found += offersOf(reading).length
      for (const offer of offersOf(reading)) {
        if (offer.price !== null)
          assert.ok('amount' in readPrice(offer.price) || /^0/.test(offer.price), offer.price)
        if (offer.availability !== null) assert.notEqual(readAvailability(offer.availability), 'unknown')
        normaliseGtin(offer.gtin ?? '')
      }
    }
    assert.deepEqual([archive, found, [...codes].sort()], [archive, offers, rejects])
  }
})
