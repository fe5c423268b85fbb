import type { FeedFormat } from '../src/index.ts'

export type TextFormat = Exclude<FeedFormat, 'parquet'>

const item = (id: number) =>
  `<item>\n<g:id>${id}</g:id><g:title>Tom &amp; é ${id}</g:title><g:description><![CDATA[<p>a]]b</p>]]></g:description>\n<!-- x --><g:price>1 SGD</g:price><g:shipping><g:country>SG</g:country><g:price>2</g:price></g:shipping></item>\r\n`
const product = (id: number) =>
  `<product id="${id}">\n<Name><![CDATA[Tom & é]]></Name><Price currency="SEK">1 299,00</Price><ShippingCost>49</ShippingCost></product>\n`

/** One small feed of our own making for each format, with what its tokeniser finds hard. */
export const SAMPLES: Record<TextFormat, string> = {
  'google-xml': `<?xml version="1.0"?>\n<rss xmlns:g="http://base.google.com/ns/1.0"><channel>${item(1)}${item(2)}${item(3)}</channel></rss>\n`,
  'google-tsv': 'id\ttitle\tlink\tprice\r\n1\t"A" é\tu\t1\r\n2\t\tu\t2\r\n3\tC\tu\t3\r\n',
  csv: 'id,title,description,price\n1,"A ""x""","one\ntwo, é",5\n\n2,B,x,6\n3,"stray,x,7\n4,D,x,8\n5,E,x\n',
  jsonl:
    '{"id":1,"title":"A \\u00e9","category":["a","b"]}\r\n{"id":2,"ti\n{"id":12345678901234567890,"title":"é"}\n',
  json: '[\n{"id":1,"title":"A, ]}{\\" x"},\n{"id":2},{"id":3,"title":"é"}, 7\n]\n',
  'shopify-csv':
    'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\na,"A\né",Size,S,,5,active\na,,,L,,6,\nb,B,,,,,draft\nb,,,x,,1,\n',
  'shopify-json':
    '{"products":[{"id":1,"title":"A é","handle":"a","vendor":"V","body_html":"<p>]}</p>",\n"variants":[{"id":11,"option1":"S","price":"5.00"},{"id":12,"option1":"L","price":"6"}]},\n{"id":2,"title":"B","handle":"b"}]}\n',
  'woocommerce-csv':
    '\ufeffID,Type,SKU,Name,Published,"Regular price",Categories,Parent\n1,variable,P,"A\né",1,,"X > Y, Z",\n2,variation,P-S,"A - S",1,"12,50",,id:1\n3,simple,Q,B,0,5,,\n',
  'awin-csv':
    'aw_product_id;merchant_product_id;product_name;search_price;merchant_deep_link\n9;M1;"A; é";12,50;u\n8;M2;;3;u\n',
  'cj-csv':
    'PROGRAM_NAME,PROGRAM_URL,ID,TITLE,LINK,PRICE,SHIPPING(COUNTRY:REGION:SERVICE:PRICE)\nS,u,1,"A, é",l,5 EUR,"FR:::1,50 EUR,DE:::2 EUR"\n',
  'rakuten-csv':
    'HDR|1|Shop|2026-01-01\n1|A "é|S1|Cat||u|i||s|l|||4|5|||B|2|k\n2|B|S2|Cat||u|i||s|l||||5|||B||k\nTRL|2\n',
  'impact-csv':
    'Unique Merchant SKU\tProduct Name\tProduct URL\tCurrent Price\tOriginal Price\n1\t"A ""é"""\tu\t4\t5\n2\t\tu\t4\t5\n',
  'openai-jsonl':
    '{"item_id":"1","title":"A é","is_eligible_search":"true","price":"5 USD","shipping":[{"country":"US","price":"1 USD"}]}\n{"item_id":"2","title":"B","is_eligible_search":"false"}\n',
  'openai-csv': 'item_id,title,is_eligible_search,price\n1,"A, é",true,5 USD\n2,B,false,6 USD\n',
  'acp-json':
    '{"meta":{"products":[1]},"products":[{"id":"p","title":"A é","variants":[{"id":"v1","title":"S ]}","price":{"amount":1999,"currency":"USD"}},{"id":"v2"}]},\n5],"tail":"]}"}\n',
  'pricerunner-xml': `<?xml version="1.0"?>\n<products>${product(1)}<product><Sku>2</Sku></product>${product(3)}</products>\n`,
}
