import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

test("Awin's feed gives the shop's own page and keeps the network's link beside it", async () => {
  const header =
    'aw_deep_link|product_name|aw_product_id|merchant_product_id|merchant_image_url|merchant_category|search_price|product_price_old|currency|delivery_cost|merchant_deep_link|last_updated|brand_name|ean|in_stock|Fashion:size|colour|average_rating'
  const reading = await readAll(
    [
      header,
      'https://aw.example/c?p=1|Boot, "red"|900|SKU-1|i|Shoes > Boots|79,90|99,90|EUR|4.95|https://shop.example/boot|2026-11-20 08:00|Acme|4006381333931|1|42|Red|4.5',
      'https://aw.example/c?p=2|Sock|901||i|Shoes|3.00||EUR||||Acme||0|||',
    ].join('\n'),
  )
  const [boot, sock] = offersOf(reading)
  assert.deepEqual(skusOf(reading), ['2:SKU-1', '3:901'])
  assert.deepEqual(
    [boot?.title, boot?.url, boot?.attributes.affiliate_link],
    ['Boot, "red"', 'https://shop.example/boot', 'https://aw.example/c?p=1'],
  )
  assert.deepEqual([boot?.price, boot?.listPrice, boot?.currency], ['79,90', '99,90', 'EUR'])
  assert.deepEqual(
    [boot?.shipping, boot?.sourceUpdatedAt, boot?.rating],
    [[':::4.95'], '2026-11-20 08:00', '4.5'],
  )
  assert.deepEqual(
    [boot?.attributes.size, boot?.attributes.color, boot?.gtin],
    ['42', 'Red', '4006381333931'],
  )
  assert.deepEqual([sock?.url, sock?.availability], ['https://aw.example/c?p=2', '0'])
})

test("CJ's feed is read in its form of today and in the older one", async () => {
  const today = await readAll(
    'PROGRAM_NAME,PROGRAM_URL,LAST_UPDATED,ID,TITLE,LINK,PRICE,SALE_PRICE,SALE_PRICE_EFFECTIVE_DATE,GOOGLE_PRODUCT_CATEGORY,PRODUCT_TYPE,SHIPPING(COUNTRY:REGION:SERVICE:PRICE),SHIPPING(COUNTRY:POSTAL_CODE:SERVICE:PRICE)\n' +
      'Shop,u,2026-11-20T01:00:00Z,1,Shirt,l,78.00 EUR,46.50 EUR,2026-11-01/2026-12-01,178,Men > Shirts,DE:::0.00 EUR,DE:10115:Express:9.90 EUR\n',
  )
  const [shirt] = offersOf(today)
  assert.deepEqual(
    [shirt?.price, shirt?.listPrice, shirt?.saleWindow],
    ['46.50 EUR', '78.00 EUR', '2026-11-01/2026-12-01'],
  )
  assert.deepEqual(shirt?.shipping, ['DE:::0.00 EUR', 'DE:10115:Express:9.90 EUR'])
  assert.deepEqual(
    [shirt?.categoryPath, shirt?.attributes.google_product_category],
    [['Men', 'Shirts'], '178'],
  )
  const older = await readAll(
    'PROGRAMNAME;PROGRAMURL;NAME;SKU;MANUFACTURER;MANUFACTURERID;UPC;CURRENCY;SALEPRICE;PRICE;RETAILPRICE;BUYURL;IMAGEURL;ADVERTISERCATEGORY;TITLE;INSTOCK;STANDARDSHIPPINGCOST\n' +
      'Shop;u;The book;B1;Acme;M;036000291452;USD;0;12.00;15.00;l;i;Books;Not the name;yes;3.50\n',
  )
  const [book] = offersOf(older)
  assert.deepEqual(
    [book?.sku, book?.title, book?.price, book?.listPrice],
    ['B1', 'The book', '12.00', '15.00'],
  )
  assert.deepEqual([book?.url, book?.mpn, book?.shipping], ['l', 'M', [':::3.50']])
})

/** A row of Rakuten's publisher file: 28 columns of its own and those of class 60. */
const publisher = (sku: string, name: string, extra = '') =>
  `11|${name}|${sku}|Shoes|Women~~Boots|u|i||short|long|||19.50|25.00|2026-01-01||Acme|4.95|words|M-1|Acme Inc||in-stock|036000291452|60|USD|||misc|Boots|42|leather|Red|female||adult${extra}`

test("Rakuten's pipe-delimited file is read by position, quotes being letters", async () => {
  const reading = await readAll(
    `HDR|1237|Shop|11/20/2026 00:02:32\n${publisher('S1', '"Best" 19" boot')}\n${publisher('S2', 'Open "quote')}\n13|short\nTRL|3\n`,
  )
  assert.equal(reading.failure, null)
  assert.deepEqual(skusOf(reading), ['2:S1', '3:S2'])
  assert.deepEqual(rejectsOf(reading), ['4:malformed_row'])
  const [boot] = offersOf(reading)
  assert.deepEqual([boot?.title, boot?.price, boot?.listPrice], ['"Best" 19" boot', '19.50', '25.00'])
  assert.deepEqual([boot?.mpn, boot?.gtin, boot?.currency], ['M-1', '036000291452', 'USD'])
  assert.deepEqual([boot?.availability, boot?.shipping], ['in-stock', [':::4.95']])
  assert.deepEqual(
    [boot?.attributes.size, boot?.attributes.color, boot?.attributes.age_group],
    ['42', 'Red', 'adult'],
  )
})

test("Rakuten's file as shops upload it has flags, and what is deleted is no offer", async () => {
  const row = (sku: string, isDeleted: string) =>
    `11|Boot|${sku}|Shoes||u|i||short|long||||25.00|||Acme|4.95|${isDeleted}|words|Y|M-1|Acme||in-stock|036000291452|60|Y|N|Y|USD|`
  const reading = await readAll(`HDR|1|Shop|x\n${row('S1', 'N')}\n${row('S2', 'Y')}\nTRL|2\n`)
  const [boot] = offersOf(reading)
  assert.deepEqual([boot?.sku, boot?.mpn, boot?.currency, boot?.gtin], ['S1', 'M-1', 'USD', '036000291452'])
  assert.deepEqual(rejectsOf(reading), ['3:deleted'])
})

test('a Rakuten file without its trailer, or with fewer rows than that counts, was cut', async () => {
  for (const end of ['', 'TRL|5\n']) {
    const reading = await readAll(`HDR|1|Shop|x\n${publisher('S1', 'A')}\n${end}`)
    assert.deepEqual(skusOf(reading), ['2:S1'])
    assert.equal(reading.failure?.code, 'truncated_feed')
  }
})

test("Rakuten's table with column names is read by them", async () => {
  const reading = await readAll(
    'Product ID,Product Name,SKU Number,Primary Category,Secondary Category(ies),Product URL,Product Image URL,Sale Price,Retail Price,Manufacturer Part #,Universal Product Code\n1,Boot,S1,Shoes,A~~B,u,i,,25.00,M,036000291452\n',
  )
  const [boot] = offersOf(reading)
  assert.deepEqual(
    [boot?.sku, boot?.price, boot?.listPrice, boot?.mpn, boot?.categoryPath],
    ['S1', '25.00', null, 'M', ['Shoes']],
  )
})

test("impact.com's catalogue is read as brands upload it and as partners download it", async () => {
  const uploaded = await readAll(
    'Unique Merchant SKU\tProduct Name\tProduct URL\tImage URL\tCurrent Price\tOriginal Price\tStock Availability\tShipping Rate\tBrand\tProduct Description\tProduct Type\tParent SKU\nS1\tBoot\tu\ti\t9.00\t12.00\tY\t3.00\tAcme\t<b>Fine</b>\tShoes > Boots\tP\n',
  )
  const [boot] = offersOf(uploaded)
  assert.deepEqual(
    [boot?.sku, boot?.price, boot?.listPrice, boot?.description],
    ['S1', '9.00', '12.00', 'Fine'],
  )
  assert.deepEqual(
    [boot?.availability, boot?.shipping, boot?.itemGroupId, boot?.categoryPath],
    ['Y', [':::3.00'], 'P', ['Shoes', 'Boots']],
  )
  const downloaded = await readAll(
    'Id,CatalogId,CatalogItemId,Name,Manufacturer,Url,Currency,CurrentPrice,OriginalPrice,StockAvailability,Gtin,ParentSku,Colors\nproduct_9,7,S1,Boot,Acme,u,USD,9.00,9.00,InStock,4006381333931,P,Red\n',
  )
  const [same] = offersOf(downloaded)
  assert.deepEqual([same?.sku, same?.listPrice, same?.attributes.color], ['S1', null, 'Red'])
})
