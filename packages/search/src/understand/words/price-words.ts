import type { WordGroup } from './word-group.ts'

export type BoundKind = 'max' | 'min' | 'about' | 'between' | 'from'

/** Words in front of an amount. */
export type PriceBound = {
  kind: BoundKind
  /** A number behind it is money even without a currency, when nothing else is counted. */
  allowsBare: boolean
  /** Speaks of money by itself. */
  isAboutMoney?: true
  /** The currency meant by `500k` behind it. */
  currencyOfThousands?: string
}

const bare = (kind: BoundKind): PriceBound => ({ kind, allowsBare: true })
const money = (kind: BoundKind): PriceBound => ({ kind, allowsBare: false })
const vietnamese = (kind: BoundKind, allowsBare: boolean): PriceBound => ({
  kind,
  allowsBare,
  currencyOfThousands: 'VND',
})

export const PRICE_BOUNDS: readonly WordGroup<PriceBound>[] = [
  {
    means: bare('max'),
    words: 'under|below|less than|less then|lower than|not more than|no more than|at most|not over|<|<=|≤',
  },
  { means: bare('max'), words: 'less than or equal to|not exceeding|not above|no higher than' },
  { means: { kind: 'max', allowsBare: true, isAboutMoney: true }, words: 'cheaper than|costing under' },
  { means: money('max'), words: 'up to|upto|max|max of|maximum|maximum of|within' },
  { means: money('min'), words: 'over|above|more than|higher than|greater than|at least|upwards of' },
  { means: money('min'), words: 'min|min of|minimum|minimum of|not less than|no less than|>|>=|≥' },
  { means: money('min'), words: 'starting at|starting from|starts at|starts from|greater than or equal to' },
  { means: money('about'), words: 'around|about|roughly|approximately|approx|approx.|circa|close to|~' },
  { means: bare('between'), words: 'between' },
  { means: money('from'), words: 'from' },
  // Indonesian and Malay.
  { means: bare('max'), words: 'di bawah|dibawah|bawah|kurang dari|kurang daripada|tidak lebih dari' },
  { means: bare('max'), words: 'tidak melebihi|tidak lebih daripada|lebih murah dari|lebih murah daripada' },
  { means: money('max'), words: 'maksimal|maksimum|maks|max.|sampai|hingga|paling mahal' },
  { means: money('min'), words: 'di atas|diatas|lebih dari|lebih daripada|minimal|mulai|mulai dari' },
  { means: money('about'), words: 'sekitar|kisaran|kira kira|lebih kurang|dalam lingkungan' },
  { means: bare('between'), words: 'antara|di antara' },
  { means: money('from'), words: 'dari|daripada' },
  // Thai.
  { means: bare('max'), words: 'ไม่เกิน|ต่ำกว่า|ถูกกว่า' },
  { means: money('max'), words: 'น้อยกว่า|ไม่ถึง|สูงสุด' },
  { means: money('min'), words: 'มากกว่า|เกิน|สูงกว่า|อย่างน้อย|เริ่มต้น|เริ่มต้นที่|ขั้นต่ำ' },
  { means: money('about'), words: 'ประมาณ|ราวๆ' },
  { means: bare('between'), words: 'ระหว่าง' },
  { means: money('from'), words: 'ตั้งแต่|จาก' },
  // Vietnamese; without its marks a word must stand before a clear amount.
  { means: vietnamese('max', true), marked: 'dưới|không quá|không vượt quá|thấp hơn|rẻ hơn' },
  { means: vietnamese('max', false), words: 'duoi|khong qua|thap hon|re hon|tối đa|ít hơn|nhỏ hơn' },
  { means: vietnamese('min', false), words: 'trên|hơn|lớn hơn|cao hơn|tối thiểu|ít nhất' },
  { means: vietnamese('about', false), words: 'khoảng|tầm|tầm giá' },
  { means: vietnamese('from', false), words: 'từ' },
  { means: vietnamese('between', false), words: 'trong khoảng|trong khoảng từ|khoảng từ' },
  // Tagalog.
  { means: bare('max'), words: 'mas mababa sa|mas mura sa|hindi hihigit sa|hindi lalampas sa|wala pang' },
  { means: money('max'), words: 'hanggang' },
  { means: money('min'), words: 'mas mataas sa|higit sa|lampas sa' },
  { means: money('about'), words: 'mga' },
  { means: bare('between'), words: 'sa pagitan ng|pagitan ng' },
  { means: money('from'), words: 'mula|mula sa' },
]

/** Words behind an amount that carries a currency. */
export const PRICE_SUFFIXES: readonly WordGroup<'max' | 'min'>[] = [
  {
    means: 'max',
    words: 'or less|or under|or below|or lower|or cheaper|and under|and below|& under|& below',
  },
  { means: 'max', words: 'max|max.|maximum|maks|maksimal|maksimum|tops|at most|budget|ke bawah|kebawah' },
  { means: 'max', words: 'and less|trở xuống|ลงมา|pababa' },
  {
    means: 'min',
    words: 'or more|or above|or over|or higher|and up|and above|and over|& up|& above|and more',
  },
  { means: 'min', words: '+|minimum|minimal|ke atas|keatas|trở lên|ขึ้นไป|pataas|at least|onwards' },
]

/** A noun that says that the number to come is a price, and the bound it sets when no other is named. */
export type PriceLead = { isPrice: boolean; kind: 'max' | 'min' | null }

export const PRICE_LEADS: readonly WordGroup<PriceLead>[] = [
  { means: { isPrice: false, kind: null }, words: 'for|at' },
  {
    means: { isPrice: true, kind: null },
    words:
      'price|prices|priced|priced at|price range|price range of|price is|cost|costs|costing|harga|presyo|giá|ราคา',
  },
  {
    means: { isPrice: true, kind: null },
    words: 'in the price range of|with price|dengan harga|harganya|with a price',
  },
  {
    means: { isPrice: true, kind: 'max' },
    words:
      'budget|budget of|budget is|my budget is|with a budget of|on a budget of|max budget|maximum budget|bajet',
  },
  {
    means: { isPrice: true, kind: 'max' },
    words: 'max price|maximum price|price max|price limit|anggaran|งบ|ngân sách',
  },
  { means: { isPrice: true, kind: 'min' }, words: 'min price|minimum price' },
]

/** Between the ends of any range. */
export const RANGE_JOINERS: readonly WordGroup<'dash' | 'word'>[] = [
  { means: 'dash', words: '-|–|—|~|‐|‑|‒|−' },
  { means: 'word', words: 'to|till|until|hingga|sampai|ke|s/d|đến|tới|ถึง|hanggang' },
]

/** Between the ends of a range that `between` opened. */
export const BETWEEN_JOINERS: readonly WordGroup<'word'>[] = [
  { means: 'word', words: 'and|&|dan|và|และ|at|n' },
]

/** Behind an amount that is no price of the thing: a rate, or a sum taken off. */
export const NOT_A_PRICE_BEFORE =
  'per|billion|million|off|monthly|weekly|yearly|discount|cashback|rebate|coupon|voucher|savings|saving|diskon|deposit|/'

/** In front of a bound that does not limit the price of the thing. */
export const NOT_A_PRICE_AFTER =
  'not|no|never|non|bukan|tidak|save|saves|saving|savings|discount|discounts|diskon|off|shipping|delivery|order|' +
  'orders|spend|cashback|rebate|deposit|ongkir'

/** `max` behind these is part of a product's name. */
export const MAX_IS_A_NAME_AFTER =
  'pro|air|xs|airpods|nike|fat|closet|v|volt|ultra|armer|mad|iphone|ipad|macbook|note|mi|redmi|plus|mega|super|power|' +
  'hd|turbo|vapormax|vapor|zoom|quest|hero|oled|office|studio|street|paper|cooling|hydro|vita|tj|t j'

/** What may stand behind a number without a currency: words that begin something else. */
export const BEGINS_ANEW =
  'for|with|that|which|on|by|from|near|please|pls|only|online|untuk|dengan|yang|di|buat|bagi|สำหรับ|ที่|cho|với|có|para'
