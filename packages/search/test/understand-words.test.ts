import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brandKey } from '../src/understand/index.ts'
import { interpret } from './understand-support.ts'

test('conditions are read in every language and left out of the text', () => {
  const cases: readonly (readonly [query: string, condition: string, text: string, country: string])[] = [
    ['used iphone', 'used', 'iphone', 'US'],
    ['second-hand bag', 'used', 'bag', 'US'],
    ['pre owned rolex', 'used', 'rolex', 'US'],
    ['laptop (renewed)', 'refurbished', 'laptop', 'US'],
    ['refurbished laptop', 'refurbished', 'laptop', 'US'],
    ['renewed macbook', 'refurbished', 'macbook', 'US'],
    ['brand new iphone', 'new', 'iphone', 'US'],
    ['iphone bekas', 'used', 'iphone', 'ID'],
    ['iphone 12 bekas 128gb', 'used', 'iphone 12 128gb', 'ID'],
    ['iphone bekas', 'used', 'iphone', 'MY'],
    ['iphone baru', 'new', 'iphone', 'ID'],
    ['kereta terpakai', 'used', 'kereta', 'MY'],
    ['iphone segunda mano', 'used', 'iphone', 'PH'],
    ['ไอโฟนมือสอง', 'used', 'ไอโฟน', 'TH'],
    ['iphone cũ', 'used', 'iphone', 'VN'],
    ['hàng mới iphone', 'new', 'iphone', 'VN'],
  ]
  for (const [query, condition, text, country] of cases) {
    const read = interpret(query, 'USD', country)
    assert.deepEqual([read.conditions, read.text], [[condition], text], query)
  }
  assert.deepEqual(interpret('used and refurbished iphone').conditions, ['used', 'refurbished'])
})

test('words of conditions that mean something else are left alone', () => {
  const queries = [
    'new balance',
    'brand new balance shoes',
    'new gas engines',
    'used for cooking',
    'most used tools',
    'not used phone',
    'non refurbished phone',
    'new or used iphone',
    're-used bag',
    'cu dong',
    'bekas makanan',
    'penghilang bekas luka',
    'tahun baru',
    'iphone baru 2024',
    'ถุงมือสองข้าง',
    'เครื่องมือสองชิ้น',
  ]
  for (const query of queries) {
    const read = interpret(query, 'USD', 'ID')
    assert.deepEqual([read.conditions, read.text], [[], query], query)
  }
  // Malay: a set of containers.
  assert.deepEqual(interpret('air bekas', 'MYR', 'MY').conditions, [])
})

test('cheapest orders by price, cheap is only told', () => {
  const cheapest = ['cheapest iphone', 'lowest price iphone', 'iphone termurah', 'iphone paling murah']
  for (const query of [...cheapest, 'iphone rẻ nhất', 'iphoneถูกที่สุด', 'pinakamurang iphone']) {
    const read = interpret(query)
    assert.deepEqual([read.sort, read.text], ['price_asc', 'iphone'], query)
  }
  const read = interpret('cheap iphone')
  assert.deepEqual([read.sort, read.text], [null, 'cheap iphone'])
  assert.deepEqual(read.spans, [{ from: 0, to: 5, text: 'cheap', as: 'sort', effect: 'boost' }])
  assert.deepEqual(interpret('moschino cheap and chic').spans, [])
})

test('in stock is read, a stock pot is not', () => {
  for (const query of [
    'stove in stock',
    'in-stock stove',
    'ready stock stove',
    'stove พร้อมส่ง',
    'stove còn hàng',
  ]) {
    const read = interpret(query)
    assert.deepEqual([read.availability, read.text], ['in_stock', 'stove'], query)
  }
  for (const query of ['stock pot', 'steel in stock pot', 'not in stock stove', 'aluminum stock']) {
    assert.equal(interpret(query).availability, null, query)
  }
})

test('the brand of most words wins, then the one with most products; its words stay', () => {
  const cases: readonly (readonly [query: string, brand: string | null])[] = [
    ['sony headphones', 'SONY'],
    ['the north face jacket', 'THE NORTH FACE'],
    ['BLACK+DECKER drill', 'BLACK DECKER'],
    ['black & decker drill', 'BLACK DECKER'],
    ['Levi’s jeans', 'LEVIS'],
    ['3M tape', '3M'],
    ['coca-cola', 'COCA COLA'],
    ['guess watch for apple', 'APPLE'],
    ['red 360 camera', null],
  ]
  for (const [query, brand] of cases) {
    const read = interpret(query)
    assert.deepEqual([read.brand?.name ?? null, read.text], [brand, query], query)
  }
  assert.equal(brandKey('BLACK+DECKER'), 'black decker')
  assert.equal(brandKey("Levi's"), 'levis')
})

test('colours are known by their English names in every language; green tea is not green', () => {
  const cases: readonly (readonly [query: string, ...colours: string[]])[] = [
    ['navy blue and gray socks', 'navy', 'grey'],
    ['rose gold iphone', 'rose gold'],
    ['baju merah muda', 'pink'],
    ['tas hitam', 'black'],
    ['เสื้อสีดำ', 'black'],
    ['giày màu đen', 'black'],
    ['đèn bàn'],
    ['sapatos na itim', 'black'],
    ['green tea'],
    ['blue light glasses'],
    ['face cream'],
  ]
  for (const [query, ...colours] of cases) {
    const read = interpret(query)
    assert.deepEqual([read.colours, read.text], [colours, query], query)
  }
})

test('sizes and capacities are read and stay', () => {
  const sizes: readonly (readonly [query: string, ...sizes: string[]])[] = [
    ['shoes size 10', '10'],
    ['nike us 9.5', 'us 9.5'],
    ['shoes size EU 42', 'eu 42'],
    ['shirt XL', 'xl'],
    ['shirt xxl', '2xl'],
    ['baju ukuran M', 'm'],
    ['เสื้อ ไซส์ L', 'l'],
    ['pixel 4 xl'],
    ['us 110v adapter'],
    ['king size bed'],
  ]
  for (const [query, ...wanted] of sizes) assert.deepEqual(interpret(query).sizes, wanted, query)
  const capacities: readonly (readonly [query: string, ...capacities: string[]])[] = [
    ['iphone 256GB', '256gb'],
    ['iphone 256 gb', '256gb'],
    ['bottle 1.50 l', '1.5l'],
    ['bottle 500 ml', '500ml'],
    ['3-gal paint', '3gal'],
    ['wh-1000xm4'],
    ['55 inch tv'],
  ]
  for (const [query, ...wanted] of capacities) {
    const read = interpret(query)
    assert.deepEqual([read.capacities, read.text], [wanted, query], query)
  }
})

test('a query of filters only leaves nothing to search for; every span tells where it stood', () => {
  const read = interpret('cheapest used, in stock under $50')
  assert.equal(read.text, '')
  assert.deepEqual(
    read.spans.map(({ text, as, effect }) => [text, as, effect]),
    [
      ['cheapest', 'sort', 'sort'],
      ['used', 'condition', 'filter'],
      ['in stock', 'availability', 'filter'],
      ['under $50', 'price', 'filter'],
    ],
  )
  assert.equal(interpret('  iphone   15 ').text, 'iphone 15')
})

test('nothing is taken out where the rest would read as another filter', () => {
  const query = 'under in stock under $40 100'
  const read = interpret(query)
  assert.deepEqual([read.text, read.price, read.availability], [query, null, null])
})
