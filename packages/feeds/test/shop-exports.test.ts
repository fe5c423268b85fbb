import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

const WOO =
  '\ufeffID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Short description",Description,"Date sale price starts","Date sale price ends","In stock?",Stock,"Weight (kg)","Sale price","Regular price",Categories,Images,Parent,"External URL","Attribute 1 name","Attribute 1 value(s)","Attribute 1 visible","Attribute 1 global"'

test("WooCommerce's variations take over what their product says, by number or by SKU", async () => {
  const reading = await readAll(
    [
      WOO,
      '10,variable,TEE,,Tee,1,,"<p>Soft</p>\\n<p>Warm</p>",,,1,,,,,"Sale, Clothes > Tees, Clothes","https://s.example/a.jpg, https://s.example/b.jpg",,,Size,"S, M",1,1',
      '11,variation,TEE-S,4006381333931,Tee - S,1,,,2026-11-01,2026-12-01,1,,"0,25","9,90","12,50",,,id:10,,Size,S,,1',
      '12,variation,,,,1,,,,,backorder,,,,"1.250,00",,https://s.example/m.jpg,TEE,,Size,M,,1',
      '13,simple,MUG,,"\'=Mug",1,Short,,,,0,0,,,5,"Home\\, garden > Cups",,,,Color,"Red\\, dark",1,1',
    ].join('\r\n'),
    { storeUrl: 'https://shop.example/' },
  )
  assert.equal(reading.failure, null)
  assert.deepEqual(skusOf(reading), ['3:TEE-S', '4:12', '5:MUG'])
  const [small, medium, mug] = offersOf(reading)
  assert.deepEqual([small?.title, small?.price, small?.listPrice], ['Tee - S', '9,90', '12,50'])
  assert.deepEqual([small?.saleWindow, small?.gtin], ['2026-11-01/2026-12-01', '4006381333931'])
  assert.deepEqual([small?.description, small?.imageUrl], ['Soft Warm', 'https://s.example/a.jpg'])
  assert.deepEqual([small?.categoryPath, small?.itemGroupId], [['Clothes', 'Tees'], '10'])
  assert.deepEqual(small?.attributes, { size: 'S', product_weight: '0,25 kg' })
  assert.equal(small?.url, 'https://shop.example/?p=10')
  assert.deepEqual(
    [medium?.title, medium?.availability, medium?.imageUrl, medium?.price],
    ['Tee', 'backorder', 'https://s.example/m.jpg', '1.250,00'],
  )
  assert.deepEqual([mug?.title, mug?.description, mug?.availability], ['=Mug', 'Short', '0'])
  assert.deepEqual([mug?.categoryPath, mug?.attributes.color], [['Home, garden', 'Cups'], 'Red, dark'])
  assert.deepEqual([mug?.url, mug?.saleWindow, mug?.itemGroupId], ['https://shop.example/?p=13', null, null])
})

test('what WooCommerce does not publish is rejected, and the variations of it too', async () => {
  const reading = await readAll(
    [
      'ID,Type,SKU,Name,Published,Regular price,Parent',
      '1,simple,A,A,0,5,',
      '2,"simple, virtual",B,B,-1,5,',
      '3,variable,C,C,0,,',
      '4,variation,C-1,C 1,1,5,id:3',
      '5,external,D,D,1,5,',
      '6,variation,E-1,E 1,1,5,id:99',
    ].join('\n'),
  )
  assert.deepEqual(rejectsOf(reading), ['2:unpublished', '3:unpublished', '5:unpublished'])
  assert.deepEqual(skusOf(reading), ['6:D', '7:E-1'])
})

test("WooCommerce's export is read in the language of the shop", async () => {
  const reading = await readAll(
    'ID;Typ;Artikelnummer;Name;Veröffentlicht;Kurzbeschreibung;"Datum, an dem Angebotspreis beginnt";"Vorrätig?";"Gewicht (kg)";Angebotspreis;"Regulärer Preis";Kategorien;Bilder;"Attribut 1 Name";"Attribut 1 Wert(e)"\n7;simple;T;Tasse;1;Fein;2026-11-01;1;0,3;4,90;5,90;Küche > Tassen;b;Farbe;Rot\n',
  )
  const [cup] = offersOf(reading)
  assert.deepEqual([cup?.sku, cup?.price, cup?.listPrice], ['T', '4,90', '5,90'])
  assert.deepEqual([cup?.saleWindow, cup?.categoryPath], ['2026-11-01/', ['Küche', 'Tassen']])
  assert.deepEqual(cup?.attributes, { farbe: 'Rot', product_weight: '0,3 kg' })
})

test("Shopify's products.json is one offer a variant, with the ids of the table", async () => {
  const product = {
    id: 7462823493830,
    title: 'Tee',
    handle: 'tee',
    body_html: '<p>Soft</p>',
    vendor: 'Acme',
    product_type: 'Shirts',
    updated_at: '2026-11-01T00:00:00Z',
    images: [{ src: 'https://i.example/1.jpg' }],
    options: [{ name: 'Color' }, { name: 'Shoe size' }],
    variants: [
      {
        id: 11,
        sku: 'TEE-R',
        option1: 'Red',
        option2: 'S',
        price: '10.00',
        compare_at_price: '12.00',
        available: true,
        grams: 200,
        updated_at: '2026-11-02T00:00:00Z',
        featured_image: { src: 'https://i.example/red.jpg' },
      },
      {
        id: 12,
        sku: null,
        option1: 'Blue',
        option2: 'M',
        price: '10.00',
        compare_at_price: '0.00',
        available: false,
      },
    ],
  }
  const feed = JSON.stringify({ products: [product, { ...product, id: 2, variants: 'none' }] })
  const reading = await readAll(feed, { storeUrl: 'https://shop.example' })
  const [red, blue] = offersOf(reading)
  assert.deepEqual(skusOf(reading), ['1:TEE-R', '1:tee-blue-m'])
  assert.deepEqual(rejectsOf(reading), ['1:malformed_row'])
  assert.deepEqual([red?.title, red?.price, red?.listPrice], ['Tee - Red - S', '10.00', '12.00'])
  assert.deepEqual(
    [red?.url, red?.imageUrl],
    ['https://shop.example/products/tee?variant=11', 'https://i.example/red.jpg'],
  )
  assert.deepEqual(
    [red?.sourceUpdatedAt, blue?.sourceUpdatedAt],
    ['2026-11-02T00:00:00Z', '2026-11-01T00:00:00Z'],
  )
  assert.deepEqual(red?.attributes, { color: 'Red', shoe_size: 'S', shipping_weight: '200 g' })
  assert.deepEqual([blue?.listPrice, blue?.availability, blue?.currency], [null, 'out_of_stock', null])
  assert.equal(blue?.imageUrl, 'https://i.example/1.jpg')
})
