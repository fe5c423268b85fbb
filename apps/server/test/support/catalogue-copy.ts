import assert from 'node:assert/strict'
import {
  type ChangedOffer,
  type ChangedProduct,
  type ChangedSource,
  changesResponse,
  type ModifiedResponse,
  type PublicChange,
  productResponse,
} from '@buywhere/contract'
import { sql } from 'kysely'
import type { TestServer } from './start-server.ts'

type Page = { changes: PublicChange[]; next_cursor: string; has_more: boolean }

/** What somebody outside keeps who does what docs/changes.md says. */
export class CatalogueCopy {
  readonly offers = new Map<string, ChangedOffer>()
  readonly products = new Map<string, ChangedProduct>()
  readonly sources = new Map<string, ChangedSource>()
  /** All that it was told of. */
  readonly kinds = new Set<string>()

  apply(change: PublicChange): void {
    for (const kind of change.what) this.kinds.add(kind)
    if (change.offer === null) this.offers.delete(change.offer_id!)
    else if (change.offer !== undefined) this.offers.set(change.offer_id!, change.offer)
    if (change.product === null) this.products.delete(change.product_id!)
    else if (change.product !== undefined) this.products.set(change.product_id!, change.product)
    if (change.source !== undefined) this.#confirm(change.source)
  }

  /** A product of `GET /v1/products?modified_since=`. */
  applyListed(product: ModifiedResponse['products'][number]): void {
    const { product_id, name, description, brand, category, attributes } = product
    const facts = { product_id, name, description, brand, category, attributes }
    this.products.set(product_id, { ...facts, gtin: null, image_url: null, is_private: false })
    for (const { freshness: _, expires_at, price_note: __, ...offer } of product.offers) {
      this.offers.set(offer.offer_id, { ...offer, product_id, image_url: null, updated_at: '' })
      const { merchant_id, name, country, region } = offer.merchant
      const expires_after_s = (Date.parse(expires_at) - Date.parse(offer.observed_at)) / 1_000
      this.sources.set(merchant_id, {
        merchant_id,
        name,
        country,
        region,
        expires_after_s,
        website: null,
        currency: '',
        is_private: false,
        confirmed_at: null,
      })
    }
  }

  /** A full reading makes every offer of its source as fresh as itself, but for those that are missing. */
  #confirm(source: ChangedSource): void {
    this.sources.set(source.merchant_id, source)
    const { merchant_id, confirmed_at } = source
    if (confirmed_at === null) return
    for (const [id, offer] of this.offers) {
      if (offer.merchant.merchant_id !== merchant_id || offer.is_missing) continue
      if (offer.observed_at >= confirmed_at) continue
      this.offers.set(id, { ...offer, observed_at: confirmed_at, confirmed_at })
    }
  }

  /** By product; those without an offer are none. */
  offersOf(): Map<string, ChangedOffer[]> {
    return Map.groupBy(this.offers.values(), offer => offer.product_id)
  }
}

/** One page, held against its schema. */
export async function readChanges(server: TestServer, key: string, query: string): Promise<Page> {
  const answer = await fetch(`${server.apiUrl}/v1/changes?${query}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return changesResponse.parse(JSON.parse(text))
}

/** Reads on from `cursor` to the end, page by page; answers where that is. */
export async function follow(
  server: TestServer,
  key: string,
  copy: CatalogueCopy,
  { cursor, limit = 100 }: { cursor: string; limit?: number },
): Promise<string> {
  for (let at = cursor; ; ) {
    const page = await readChanges(server, key, `cursor=${at}&limit=${limit}`)
    assert.ok(page.changes.length <= limit)
    for (const change of page.changes) copy.apply(change)
    at = page.next_cursor
    if (!page.has_more) return at
  }
}

/** Holds a copy against `GET /v1/products/{id}` of every product there ever was, and against the tables. */
export async function assertIsCatalogue(
  server: TestServer,
  key: string,
  copy: CatalogueCopy,
  { isFromListing = false } = {},
): Promise<number> {
  await server.services.search.catchUp()
  const { rows } = await sql<{ id: number; gtin: string | null; imageUrl: string | null }>`
    select id, gtin, image_url as "imageUrl" from catalog.products order by id
  `.execute(server.database.db)
  const held = copy.offersOf()
  let live = 0
  for (const { id, gtin, imageUrl } of rows) {
    const answer = await fetch(`${server.apiUrl}/v1/products/${id}`, {
      headers: { authorization: `Bearer ${key}` },
      redirect: 'manual',
    })
    const offers = held.get(String(id)) ?? []
    if (answer.status !== 200) {
      assert.deepEqual(offers, [], `${id} is gone: ${answer.status}`)
      continue
    }
    live++
    const product = productResponse.parse(await answer.json())
    const expected = product.offers.map(({ freshness: _, expires_at, price_note: __, ...offer }) => ({
      ...offer,
      expiresAtMs: Date.parse(expires_at),
    }))
    const kept = offers.map(
      ({ product_id: _, image_url: __, is_missing: ___, updated_at: ____, ...offer }) => {
        const { expires_after_s } = copy.sources.get(offer.merchant.merchant_id)!
        return { ...offer, expiresAtMs: Date.parse(offer.observed_at) + expires_after_s * 1_000 }
      },
    )
    const byId = (a: { offer_id: string }, b: { offer_id: string }) => Number(a.offer_id) - Number(b.offer_id)
    assert.deepEqual(kept.sort(byId), expected.sort(byId), `offers of ${id}`)
    const facts = copy.products.get(String(id))
    assert.ok(facts, `product ${id} is known`)
    const { name, brand, category, description, attributes } = product
    const { product_id: _, is_private: __, gtin: keptGtin, image_url: keptImage, ...words } = facts
    assert.deepEqual(words, { name, brand, category, description, attributes })
    // What a product answers for itself has neither.
    if (!isFromListing) assert.deepEqual([keptGtin, keptImage], [gtin, imageUrl])
    held.delete(String(id))
  }
  assert.deepEqual([...held.keys()], [], 'the copy holds nothing else')
  return live
}
