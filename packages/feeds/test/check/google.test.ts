import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkText, codesOf, findingsOf, tsv } from './check-text.ts'

const GOOD = {
  id: 'lamp-1',
  title: 'Brass desk lamp with a green shade',
  description: 'A lamp of solid brass for the desk, 40 cm high, with a shade of green glass.',
  link: 'https://lamps.test.shop/lamp-1',
  image_link: 'https://lamps.test.shop/lamp-1.jpg',
  availability: 'in_stock',
  price: '49.90 USD',
  brand: 'Lumen',
  gtin: '4006381333931',
  condition: 'new',
} as const

/** The change that breaks a good product, and the finding it must give. */
const BROKEN: readonly (readonly [change: Record<string, string>, finding: string])[] = [
  [{ id: '' }, 'error id.missing'],
  [{ id: 'x'.repeat(51) }, 'error id.too_long'],
  [{ title: '' }, 'error title.missing'],
  [{ title: 'é'.repeat(151) }, 'error title.too_long'],
  [{ title: 'item 1234' }, 'error title.placeholder'],
  [{ title: 'Lamp <b>brass</b>' }, 'warning title.markup'],
  [{ title: 'LampÃ©e cafÃ©' }, 'warning title.broken_characters'],
  [{ title: 'BRASS DESK LAMP WITH SHADE' }, 'warning title.all_capitals'],
  [{ title: 'Brass lamp, free shipping' }, 'warning title.promotional_text'],
  [{ description: '' }, 'error description.missing'],
  [{ description: `${'a '.repeat(2_501)}b` }, 'error description.too_long'],
  [{ description: 'No description available for this' }, 'warning description.placeholder'],
  [{ description: 'A lamp.' }, 'suggestion description.too_short'],
  [{ description: GOOD.title }, 'suggestion description.same_as_title'],
  [{ link: '' }, 'error link.missing'],
  [{ link: 'lamps.test.shop/lamp-1' }, 'error link.url_format'],
  [{ link: 'javascript:alert(1)' }, 'error link.url_format'],
  [{ link: 'https://lamps.test.shop/brass lamp' }, 'warning link.url_not_encoded'],
  [{ link: 'https://192.168.1.4/lamp' }, 'error link.url_not_public'],
  [{ link: 'https://www.example.com/lamp' }, 'error link.url_placeholder'],
  [{ link: 'http://lamps.test.shop/lamp-1' }, 'suggestion link.url_insecure'],
  [{ link: `https://lamps.test.shop/${'a'.repeat(2_000)}` }, 'error link.too_long'],
  [{ image_link: '' }, 'error image_link.missing'],
  [{ image_link: 'https://lamps.test.shop/no-image.png' }, 'error image_link.image_placeholder'],
  [{ image_link: 'https://lamps.test.shop/lamp.svg' }, 'error image_link.image_format'],
  [{ additional_image_link: GOOD.image_link }, 'suggestion additional_image_link.same_as_main'],
  [{ availability: '' }, 'error availability.missing'],
  [{ availability: 'available soon' }, 'error availability.unknown_value'],
  [{ availability: 'In Stock' }, 'suggestion availability.spelling'],
  [{ availability: 'preorder' }, 'error availability_date.missing_date'],
  [{ availability: 'preorder', availability_date: '24.2.2027' }, 'error availability_date.date_format'],
  [{ availability: 'preorder', availability_date: '2027-02-30' }, 'error availability_date.date_format'],
  [{ price: '' }, 'error price.missing'],
  [{ price: '49.90' }, 'error price.price_currency_missing'],
  [{ price: '49,90 EUR' }, 'error price.price_format'],
  [{ price: '$49.90' }, 'error price.price_format'],
  [{ price: '1,049.90 USD' }, 'error price.price_format'],
  [{ price: 'USD 49.90' }, 'warning price.price_order'],
  [{ price: '49.90 ABC' }, 'error price.price_currency_unknown'],
  [{ price: '0.00 USD' }, 'error price.price_zero'],
  [{ price: '49.905 USD' }, 'warning price.price_decimals'],
  [{ price: '4900.50 JPY' }, 'warning price.price_decimals'],
  [{ sale_price: '49.90 USD' }, 'error sale_price.sale_price_not_lower'],
  [{ sale_price: '59.90 USD' }, 'error sale_price.sale_price_not_lower'],
  [{ sale_price: '39.90 EUR' }, 'error sale_price.currency_mismatch'],
  [{ sale_price: '0 USD' }, 'error sale_price.price_zero'],
  [
    { sale_price: '39.90 USD', sale_price_effective_date: '2027-02-24' },
    'error sale_price_effective_date.date_format',
  ],
  [
    { sale_price: '39.90 USD', sale_price_effective_date: '2027-02-24T10:00Z/2027-02-20T10:00Z' },
    'error sale_price_effective_date.date_order',
  ],
  [
    { sale_price_effective_date: '2027-02-24T10:00Z/2027-02-28T10:00Z' },
    'warning sale_price.missing_sale_price',
  ],
  [{ brand: '' }, 'warning brand.missing_brand'],
  [{ brand: 'N/A' }, 'error brand.placeholder'],
  [{ brand: 'b'.repeat(71) }, 'error brand.too_long'],
  [{ gtin: '' }, 'warning gtin.missing_identifiers'],
  [{ gtin: '4006381333932' }, 'error gtin.gtin_check_digit'],
  [{ gtin: '4.00638E+12' }, 'error gtin.gtin_format'],
  [{ gtin: '123456' }, 'error gtin.gtin_format'],
  [{ gtin: "'4006381333931" }, 'error gtin.gtin_format'],
  [{ gtin: '36000291452' }, 'warning gtin.gtin_zero_lost'],
  [{ gtin: '2000000000008' }, 'error gtin.gtin_reserved'],
  [{ mpn: 'm'.repeat(71) }, 'error mpn.too_long'],
  [{ identifier_exists: 'no' }, 'error identifier_exists.identifiers_contradict'],
  [{ identifier_exists: 'maybe' }, 'error identifier_exists.unknown_value'],
  [{ condition: 'as good as new' }, 'error condition.unknown_value'],
  [{ item_group_id: 'lamps' }, 'warning item_group_id.variant_attributes_missing'],
  [{ item_group_id: 'g'.repeat(51), color: 'green' }, 'error item_group_id.too_long'],
  [{ color: '410' }, 'error color.only_digits'],
  [{ gender: 'men' }, 'error gender.unknown_value'],
  [{ age_group: 'teen' }, 'error age_group.unknown_value'],
  [
    {
      google_product_category: 'Apparel & Accessories > Clothing',
      gender: 'male',
      age_group: 'adult',
      color: 'red',
    },
    'warning size.missing_for_apparel',
  ],
  [
    { google_product_category: '1604', gender: 'male', age_group: 'adult', size: 'M' },
    'warning color.missing_for_apparel',
  ],
  [{ shipping: 'US:CA:7.00 USD:Ground:x:y:z:a:b' }, 'error shipping.shipping_format'],
  [{ shipping: 'usa:::7.00 USD' }, 'error shipping.shipping_format'],
  [{ shipping_weight: '3 stone' }, 'error shipping_weight.measure_format'],
  [{ unit_pricing_measure: 'half a litre' }, 'error unit_pricing_measure.measure_format'],
  [{ unit_pricing_base_measure: '100 ml' }, 'warning unit_pricing_measure.missing_measure'],
  [{ multipack: '1' }, 'error multipack.not_a_whole_number'],
  [{ is_bundle: '2' }, 'error is_bundle.unknown_value'],
  [{ expiration_date: 'tomorrow' }, 'error expiration_date.date_format'],
  [{ min_handling_time: '5', max_handling_time: '2' }, 'error max_handling_time.times_contradict'],
  [{ energy_efficiency_class: 'H' }, 'error energy_efficiency_class.unknown_value'],
  [{ ships_from_country: 'usa' }, 'error ships_from_country.country_code'],
  [{ custom_label_0: 'c'.repeat(101) }, 'error custom_label_0.too_long'],
  [{ product_type: 'p'.repeat(751) }, 'error product_type.too_long'],
]

for (const [change, finding] of BROKEN) {
  const value = Object.entries(change).map(([name, text]) => `${name}="${text.slice(0, 40)}"`)
  test(`Google: ${value.join(' ')} is the one thing found, at its line: ${finding}`, async () => {
    const report = await checkText(
      tsv([
        { ...GOOD, id: 'other', gtin: '9780306406157' },
        { ...GOOD, ...change },
      ]),
      {
        target: 'google',
      },
    )
    assert.deepEqual(findingsOf(report), [`${finding} @ 3`])
    assert.equal(report.rowsUsable, finding.startsWith('error') ? 1 : 2)
  })
}

test('a good feed has no findings and the whole score', async () => {
  const full = {
    ...GOOD,
    sale_price: '39.90 USD',
    sale_price_effective_date: '2027-02-24T11:07+0100/2027-02-28T23:07+0100',
    shipping: 'US:CA:Ground:7.00 USD',
    item_group_id: 'lamps',
    color: 'Green',
    multipack: '6',
    product_highlight: 'Solid brass',
    unit_pricing_measure: '1.5 kg',
    unit_pricing_base_measure: '1 kg',
  }
  const report = await checkText(tsv([full]), { target: 'google' })
  assert.deepEqual(report.findings, [])
  assert.deepEqual([report.score, report.rowsRead, report.rowsUsable], [100, 1, 1])
})

test('an id that comes twice is told at the second, a GTIN of two products too', async () => {
  const report = await checkText(tsv([GOOD, GOOD]), { target: 'google' })
  assert.deepEqual(findingsOf(report), ['error id.duplicate @ 3', 'warning gtin.shared @ 3'])
})

test('books need no brand, and who says that there are no identifiers is not asked for them', async () => {
  const book = { ...GOOD, brand: '', gtin: '9780306406157' }
  const art = { ...GOOD, id: 'art', brand: '', gtin: '', identifier_exists: 'no' }
  assert.deepEqual(codesOf(await checkText(tsv([book, art]), { target: 'google' })), [])
})

test('a column under another name is told once for all its rows, and its values are checked all the same', async () => {
  const { id, price, ...rest } = GOOD
  const report = await checkText(tsv([{ ...rest, sku: id, Price_Amount: '49,90' }]), { target: 'google' })
  assert.deepEqual(codesOf(report), ['id.other_name', 'price.other_name', 'price.price_format'])
  assert.equal(report.fields.find(({ field }) => field === 'id')?.statedAs, 'sku')
  assert.ok(price)
})

test('a misspelt name is told with the name that was meant', async () => {
  const { image_link, ...rest } = GOOD
  const report = await checkText(tsv([{ ...rest, image_lnik: image_link }]), { target: 'google' })
  assert.deepEqual(codesOf(report), ['image_link.missing', 'image_link.misspelt_name'])
})
