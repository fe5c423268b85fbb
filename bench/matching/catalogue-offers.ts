import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createZstdDecompress } from 'node:zlib'
import type { ClusterOffer } from '@buywhere/matching'
import { ECB_SNAPSHOT } from '../../apps/server/src/catalog/fx/ecb-snapshot.ts'
import type { CatalogueLine } from '../search/catalogue-corpus.ts'

/** An offer of the research catalogue, and which real product it is: to score by, and never shown to the matcher. */
export type TrueOffer = { offer: ClusterOffer; truth: number }

const UNITS_PER_EUR = new Map<string, string>(Object.entries(ECB_SNAPSHOT.unitsPerEur))

/** The first `offers` lines of the file. */
export async function* readTrueOffers(file: string, offers: number): AsyncGenerator<TrueOffer> {
  const bytes = createReadStream(file)
  const text = bytes.pipe(createZstdDecompress())
  bytes.on('error', error => text.destroy(error))
  try {
    let read = 0
    for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (read++ === offers) break
      yield toTrueOffer(JSON.parse(line) as CatalogueLine)
    }
  } finally {
    bytes.destroy()
    text.destroy()
  }
}

function toTrueOffer(line: CatalogueLine): TrueOffer {
  const { title, brand, gtin, category, source, currency, price, _truth } = line
  const unitsPerEur = UNITS_PER_EUR.get(currency)
  return {
    truth: _truth,
    offer: {
      title,
      brand: brand || null,
      gtin,
      category,
      seller: source,
      // Without a rate a price cannot be compared.
      price: price === null || unitsPerEur === undefined ? null : price / Number(unitsPerEur),
    },
  }
}
