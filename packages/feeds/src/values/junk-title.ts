const TITLE_CHARS_MAX = 60

/** Whole titles that say that nobody has written one yet, in lower case and without punctuation. */
const EMPTY_TITLES = new Set(
  (
    'n/a|na|object object|none|null|nil|undefined|nan|unknown|untitled|no title|no name|no product name|unnamed|unnamed product|' +
    'untitled product|new product|sample product|dummy|dummy product|test|tests|testing|test test|testtest|test product|' +
    'product test|test item|item test|test listing|do not buy|do not use|please ignore|delete me|to be deleted|' +
    'placeholder|product name|product title|item name|your product|your product name|my product|example|' +
    'example product|title|name|product|products|item|items|default|default title|tbd|tba|todo|asdf|asdfasdf|asdfgh|' +
    'asdasd|qwerty|qwertz|xxx|xxxx|foobar|foo bar|blank|empty|produkt|testprodukt|test produkt|artikel|testartikel|' +
    'producto|producto de prueba|prueba|produit|produit test|produit de test|prodotto|prodotto di prova|produto|' +
    'produto teste|teste|тест|товар|тестовый товар|测试|测试商品|テスト|テスト商品|sản phẩm test|test sản phẩm|produk|' +
    'produk test|produk tes|สินค้าทดสอบ|ทดสอบ|테스트|테스트 상품'
  ).split('|'),
)

// `item 1234`, `Product #1`, `test product 3`, `SKU-0001`: a kind and a number, and nothing that says what it is.
const NUMBERED =
  /^(?:(?:test|sample|dummy|demo|example|new|my)[\s_-]*)?(?:item|product|produkt|producto|produit|produto|produk|artikel|article|test|sku|untitled|товар)[\s_-]*(?:no\.?|nr\.?|id|#|№)?[\s_:#-]*\d{1,12}$/i
const LOREM = /^(?:lorem\s+ipsum\b|(?:dolor\s+sit\s+amet)\b)/i
const HAS_LETTER = /\p{L}/u
// What a slip of the columns puts into a title: an amount, a GTIN, a count. Numbers of three to eleven digits are part
// numbers, books and films.
const SLIPPED_NUMBER = /^(?:\d{1,2}|(\d)\1{2,}|\d{12,14}|[\p{Sc}\s]*\d+[.,]\d{2}[\p{Sc}\s]*)$/u

/**
 * Whether a title is no name of anything: a placeholder, an amount, nothing but punctuation. Sure cases only; a word
 * that may be a book, a brand or a film (`It`, `1984`, `Test Drive`), or a part number, passes.
 */
export function isJunkTitle(title: string): boolean {
  const line = title.slice(0, 400).trim()
  if (line === '') return true
  if (!/[\p{L}\p{N}]/u.test(line)) return true
  if (!HAS_LETTER.test(line)) return SLIPPED_NUMBER.test(line)
  if (LOREM.test(line)) return true
  if (line.length > TITLE_CHARS_MAX) return false
  if (NUMBERED.test(line)) return true
  const words = line
    .toLowerCase()
    .replace(/[\s_.!?*"'()[\]<>{}-]+/g, ' ')
    .trim()
  return EMPTY_TITLES.has(words)
}
