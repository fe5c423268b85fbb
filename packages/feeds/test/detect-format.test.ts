import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { detectFormat } from '../src/index.ts'
import { SAMPLES } from './feed-samples.ts'

test('no format is taken for another, plain or packed', () => {
  for (const [format, feed] of Object.entries(SAMPLES)) {
    assert.equal(detectFormat(Buffer.from(feed)), format)
    assert.equal(detectFormat(gzipSync(feed)), format)
  }
})

test('a format is told in each of its forms', () => {
  for (const [expected, feed] of [
    ['awin-csv', 'aw_deep_link|product_name|aw_product_id|merchant_product_id|search_price\n'],
    ['awin-csv', '"aw_product_id","product_name","search_price"\n'],
    ['cj-csv', 'PROGRAMNAME,PROGRAMURL,CATALOGNAME,LASTUPDATED,NAME,KEYWORDS,SKU,BUYURL\n'],
    ['cj-csv', 'PROGRAM_NAME\tPROGRAM_URL\tID\tTITLE\tLINK\tIMAGE_LINK\n'],
    ['rakuten-csv', 'Product ID,Product Name,SKU Number,Primary Category,Product URL\n'],
    ['impact-csv', 'Id,CatalogId,CatalogItemId,Name,Description,Url,ImageUrl,CurrentPrice\n'],
    ['openai-csv', 'enable_search\tenable_checkout\tid\ttitle\tlink\tprice\n'],
    ['openai-jsonl', '[{"item_id":"1","title":"A","target_countries":["US"]}]'],
    ['openai-jsonl', '{"enable_search":true,"id":"1","title":"A"}\n{"enable_search":true,"id":"2"}\n'],
    ['acp-json', '{"feed_id":"f","account_id":"a","target_merchant":"m","target_country":"US"}\n{"id":"1"'],
    ['acp-json', '{"id":"p","title":"A","variants":[{"id":"v","title":"S"}]}\n'],
    ['acp-json', '[{"id":"p","variants":[{"id":"v","title":"S"}]}]'],
    ['shopify-json', '{"products":[{"id":1,"title":"A","handle":"a","body_html":"","variants":['],
    ['woocommerce-csv', 'ID,Typ,Artikelnummer,Name,Veröffentlicht,"Regulärer Preis",Kategorien\n'],
    ['woocommerce-csv', 'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Regular price"\n'],
    ['pricerunner-xml', '<SHOP><SHOPITEM><PRODUCTNAME>x</PRODUCTNAME>'],
    ['pricerunner-xml', '<?xml version="1.0"?><!-- <rss> --><catalog><offers><offer id="1">'],
    ['google-xml', '<products xmlns:g="http://base.google.com/ns/1.0"><product>'],
    ['google-xml', '<rss><channel><item><title>'],
    ['google-tsv', 'id\ttitle\tlink\tprice\titem_group_id\n'],
    ['csv', 'sep=;\nid;title\n'],
    ['csv', 'product_id,product_name,deep_link,price\n'],
    ['json', '{"products":[{"id":1,"title":"A","price":1}]}'],
    ['json', '{"count":1,"products":[{"id":1,"title":"A"}]}'],
    ['jsonl', '{"id":1,"title":"A","description":"\\"variants\\":[ is_eligible_search"}\n'],
    ['jsonl', '{"id":1,"title":"A","offers":[{"price":1}]}\n'],
  ] as const) {
    assert.equal(detectFormat(Buffer.from(feed)), expected, feed)
  }
})
