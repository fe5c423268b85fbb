import { isPlaceholderPrice } from '@buywhere/feeds'
import type { EditionKind } from './product-line.ts'

export type Country = 'US' | 'SG' | 'MY' | 'PH' | 'TH' | 'ID' | 'VN'

/** How shops of a country price and word things. */
export type MarketStyle = {
  currency: string
  /** Local units per US dollar. Rough on purpose: it only shapes invented prices and converts nothing. */
  roughRate: number
  /** Prices are a multiple of the step less the tail: 1 and 0.01 make 12.99. */
  priceStep: number
  priceTail: number
  decimals: number
  /** Put in front of or behind a title. */
  prefixes: readonly string[]
  suffixes: readonly string[]
  /** What a thing is called locally, by the last level of its category. */
  nouns: Readonly<Record<string, string>>
}

const NO_NOUNS = {}

export const MARKETS: Readonly<Record<Country, MarketStyle>> = {
  US: {
    currency: 'USD',
    roughRate: 1,
    priceStep: 1,
    priceTail: 0.01,
    decimals: 2,
    prefixes: [],
    suffixes: ['- Free Shipping', '(US Model)', '| Fast Delivery'],
    nouns: NO_NOUNS,
  },
  SG: {
    currency: 'SGD',
    roughRate: 1.35,
    priceStep: 1,
    priceTail: 0.1,
    decimals: 2,
    prefixes: ['[SG Stock]', '[Local Warranty]'],
    suffixes: ['[Ready Stock]', '(Singapore Set)', '| 1 Year Local Warranty'],
    nouns: NO_NOUNS,
  },
  MY: {
    currency: 'MYR',
    roughRate: 4.5,
    priceStep: 1,
    priceTail: 0.1,
    decimals: 2,
    prefixes: ['[Ready Stock]', '[Original]'],
    suffixes: ['[Ready Stock]', '- Original Malaysia', '(Set Malaysia)'],
    nouns: { 'Running Shoes': 'Kasut Sukan', Books: 'Buku', 'Coffee and Tea': 'Kopi & Teh' },
  },
  PH: {
    currency: 'PHP',
    roughRate: 57,
    priceStep: 1,
    priceTail: 0,
    decimals: 2,
    prefixes: ['[COD]', '[On Hand]'],
    suffixes: ['(Authentic)', '| On Hand', '[COD Available]'],
    nouns: { 'Running Shoes': 'Sapatos', 'Snacks and Pantry': 'Pagkain' },
  },
  TH: {
    currency: 'THB',
    roughRate: 35,
    priceStep: 1,
    priceTail: 0,
    decimals: 2,
    prefixes: ['[พร้อมส่ง]', '[ของแท้]'],
    suffixes: ['ของแท้', '(ประกันศูนย์ไทย)', 'พร้อมส่ง'],
    nouns: {
      Headphones: 'หูฟัง',
      Earbuds: 'หูฟังไร้สาย',
      Laptops: 'โน้ตบุ๊ก',
      Smartphones: 'มือถือ',
      Speakers: 'ลำโพง',
      TVs: 'ทีวี',
      Cameras: 'กล้อง',
      'Running Shoes': 'รองเท้าวิ่ง',
    },
  },
  ID: {
    currency: 'IDR',
    roughRate: 16_000,
    priceStep: 1000,
    priceTail: 0,
    decimals: 0,
    prefixes: ['[READY]', '[Garansi Resmi]'],
    suffixes: ['Garansi Resmi', '- Original', '(Bisa COD)'],
    nouns: {
      Laptops: 'Laptop',
      'Running Shoes': 'Sepatu Lari',
      Sneakers: 'Sepatu',
      Cameras: 'Kamera',
      Books: 'Buku',
    },
  },
  VN: {
    currency: 'VND',
    roughRate: 25_000,
    priceStep: 1000,
    priceTail: 0,
    decimals: 0,
    prefixes: ['[Chính hãng]', '[Freeship]'],
    suffixes: ['- Hàng chính hãng', '(Bảo hành 12 tháng)', 'Nguyên seal'],
    nouns: {
      Headphones: 'Tai nghe',
      Earbuds: 'Tai nghe không dây',
      Laptops: 'Máy tính xách tay',
      Smartphones: 'Điện thoại',
      Speakers: 'Loa',
      TVs: 'Tivi',
      Cameras: 'Máy ảnh',
      'Coffee Machines': 'Máy pha cà phê',
      'Running Shoes': 'Giày chạy bộ',
      Books: 'Sách',
    },
  },
}

/** Things that are sold second-hand. */
export const RESOLD: ReadonlySet<EditionKind> = new Set<EditionKind>([
  'device',
  'appliance',
  'tool',
  'toy',
  'book',
])

/** A local amount as this market would price it; never 0, nor what a feed's reader takes for no price at all. */
export function roundPrice(market: MarketStyle, amount: number): number {
  const steps = Math.max(1, Math.round(amount / market.priceStep))
  const price = steps * market.priceStep - market.priceTail
  return isPlaceholderPrice(formatPrice(market, price)) ? price + market.priceStep : price
}

/** `129.99`, `1299000` */
export function formatPrice(market: MarketStyle, price: number): string {
  return price.toFixed(market.decimals)
}
