import { openIndex, plainQuery, productOf } from '@buywhere/search'

const titles = ['Sony WH-1000XM4 Headphones', 'Carrying Case for Sony WH-1000XM4', 'Bose Headphones']
const { index } = await openIndex()
await index.apply({
  upserts: titles.map((title, at) => productOf({ id: at + 1, title, price: 29_900, currency: 'USD' })),
  deletes: [],
})
const { total, hits, corrections } = index.search(plainQuery('sony headphnes', { currency: 'USD' }))
process.stdout.write(`${total}: ${hits[0]?.product.title} ${JSON.stringify(corrections)}\n`)
await index.close()
