import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkText, codesOf, findingsOf, tsv } from './check-text.ts'

const GOOD = {
  item_id: 'lamp-1-green',
  title: 'Brass desk lamp, green',
  description: 'A lamp of solid brass for the desk, with a shade of green glass.',
  url: 'https://lamps.test.shop/lamp-1',
  brand: 'Lumen',
  seller_name: 'Lamps & Co',
  image_url: 'https://lamps.test.shop/lamp-1.jpg',
  price: '49.90 USD',
  availability: 'in_stock',
  is_eligible_search: true,
  is_eligible_checkout: false,
}

const BROKEN: readonly (readonly [change: Record<string, unknown>, finding: string])[] = [
  [{ item_id: '' }, 'error item_id.missing'],
  [{ item_id: 'x'.repeat(101) }, 'error item_id.too_long'],
  [{ title: null }, 'error title.missing'],
  [{ title: 't'.repeat(151) }, 'error title.too_long'],
  [{ description: 'A <p>lamp</p>' }, 'warning description.markup'],
  [{ url: '/lamp-1' }, 'error url.url_format'],
  [{ brand: '' }, 'error brand.missing'],
  [{ brand: 'unknown' }, 'error brand.placeholder'],
  [{ seller_name: '' }, 'error seller_name.missing'],
  [{ seller_name: 's'.repeat(71) }, 'error seller_name.too_long'],
  [{ image_url: 'https://placehold.co/600' }, 'error image_url.url_placeholder'],
  [{ price: 49.9 }, 'error price.price_currency_missing'],
  [{ price: '0.00 USD' }, 'error price.price_zero'],
  [{ sale_price: '59.90 USD' }, 'error sale_price.sale_price_not_lower'],
  [{ availability: 'preorder' }, 'error availability.unknown_value'],
  [{ availability: 'pre_order' }, 'warning availability_date.missing_date'],
  [{ is_eligible_search: 'yes' }, 'error is_eligible_search.not_a_boolean'],
  [
    { is_eligible_checkout: true, seller_tos: 'https://lamps.test.shop/tos' },
    'error seller_privacy_policy.missing_for_checkout',
  ],
  [
    { is_eligible_checkout: true, seller_privacy_policy: 'https://lamps.test.shop/privacy' },
    'error seller_tos.missing_for_checkout',
  ],
  [
    {
      is_eligible_search: false,
      is_eligible_checkout: true,
      seller_tos: 'https://lamps.test.shop/tos',
      seller_privacy_policy: 'https://lamps.test.shop/privacy',
    },
    'error is_eligible_checkout.checkout_without_search',
  ],
  [{ group_id: 'lamp-1-green', variant_dict: { color: 'Green' } }, 'error group_id.same_as_item'],
  [{ group_id: 'lamp-1' }, 'warning variant_dict.missing_beside'],
  [{ variant_dict: { color: 'Green' } }, 'warning group_id.missing_beside'],
  [{ listing_has_variations: 'TRUE' }, 'error listing_has_variations.not_a_boolean'],
  [{ gtin: '4006381333932' }, 'error gtin.gtin_check_digit'],
  [{ target_countries: ['US', 'Germany'] }, 'error target_countries.country_code'],
  [{ store_country: 'us' }, 'error store_country.country_code'],
  [{ star_rating: '9.2' }, 'warning star_rating.rating_range'],
  [{ review_count: 'many' }, 'warning review_count.not_a_whole_number'],
  [{ weight: '2.5' }, 'warning item_weight_unit.missing_beside'],
  [{ weight: '2.5 kg', item_weight_unit: 'kg' }, 'warning weight.not_a_number'],
  [
    { return_deadline_in_days: 30, accepts_returns: false },
    'warning return_deadline_in_days.returns_contradict',
  ],
  [{ shipping: 'US:::5.00 USD', shipping_price: '5.00 USD' }, 'warning shipping_price.shipping_twice'],
  [{ return_policy: 'see our site' }, 'error return_policy.url_format'],
  [
    { additional_image_urls: 'https://lamps.test.shop/2.jpg, https://lamps.test.shop/placeholder.png' },
    'error additional_image_urls.image_placeholder',
  ],
]

for (const [change, finding] of BROKEN) {
  test(`OpenAI: ${JSON.stringify(change).slice(0, 70)} is the one thing found, at its line: ${finding}`, async () => {
    const rows = [
      { ...GOOD, item_id: 'other' },
      { ...GOOD, ...change },
    ]
    const report = await checkText(rows.map(row => JSON.stringify(row)).join('\n'))
    assert.deepEqual(findingsOf(report), [`${finding} @ 2`])
    assert.equal(report.target, 'openai')
  })
}

test('a good feed has no findings, with the flags under their older names too', async () => {
  const { is_eligible_search, is_eligible_checkout, item_id, ...rest } = GOOD
  const older = {
    ...rest,
    id: item_id,
    enable_search: is_eligible_search,
    enable_checkout: is_eligible_checkout,
  }
  for (const row of [GOOD, older]) {
    const report = await checkText(JSON.stringify(row), { target: 'openai' })
    assert.deepEqual([report.score, codesOf(report)], [100, []])
  }
})

test("Google's names are read by OpenAI: worth a warning and no more", async () => {
  const { item_id, url, ...rest } = GOOD
  const row = Object.fromEntries(
    Object.entries({ ...rest, sku: item_id, link: url }).map(([name, value]) => [name, String(value)]),
  )
  const report = await checkText(tsv([row]), { target: 'openai' })
  assert.deepEqual(findingsOf(report), ['warning url.other_name @ 2'])
})
