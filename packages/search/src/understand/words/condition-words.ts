import type { Condition } from '../../types.ts'
import type { WordGroup } from './word-group.ts'

export type ConditionWord = {
  condition: Exclude<Condition, 'unknown'>
  /** `behind`: an adjective that closes what it describes; elsewhere the word means something else. */
  place: 'anywhere' | 'behind'
  /** The word is no condition in front of these, or behind these. */
  notBefore?: string
  notAfter?: string
  /** In these countries, only behind one of `thingsSoldUsed`: there the word is first something else. */
  doubtfulIn?: readonly string[]
}

const used = (more: Partial<ConditionWord> = {}): ConditionWord => ({
  condition: 'used',
  place: 'anywhere',
  ...more,
})
const fresh = (more: Partial<ConditionWord> = {}): ConditionWord => ({
  condition: 'new',
  place: 'anywhere',
  ...more,
})
const refurbished: ConditionWord = { condition: 'refurbished', place: 'anywhere' }

const USED_AS_A_VERB = {
  notBefore:
    'for|to|by|in|on|with|as|at|when|during|only|oil|oils|cooking|needle|needles|syringe|sharps|motor oil|water|up',
  notAfter:
    'be|being|been|is|are|was|were|get|gets|getting|most|commonly|widely|often|mostly|also|daily|widely|can|i|you|we|they',
}

export const CONDITION_WORDS: readonly WordGroup<ConditionWord>[] = [
  { means: used(USED_AS_A_VERB), words: 'used' },
  { means: used(), words: 'gently used|lightly used|slightly used|barely used|used condition' },
  {
    means: used(),
    words: 'second hand|secondhand|2nd hand|2ndhand|pre owned|preowned|preown|pre loved|preloved',
  },
  { means: used(), words: 'segunda mano|segundamano|đã qua sử dụng|มือสอง|มือ 2' },
  { means: used({ place: 'behind', notAfter: 'tidak|tak|belum|yang' }), words: 'terpakai|seken' },
  {
    // Malay: a container. Indonesian: also a scar.
    means: used({
      place: 'behind',
      notAfter: 'penghilang|menghilangkan|hilangkan|krim|salep|obat|set|tutup|tudung|penutup|kotak',
      doubtfulIn: ['MY', 'SG', 'BN'],
    }),
    words: 'bekas',
  },
  { means: used({ notAfter: 'như|kiểu|phong cách|thành phố' }), marked: 'cũ|hàng cũ|đồ cũ' },
  { means: refurbished, words: 'refurbished|refurb|refurbs|renewed|reconditioned|rekondisi|tân trang' },
  {
    means: refurbished,
    words: 'certified refurbished|seller refurbished|manufacturer refurbished|factory refurbished',
  },
  { means: refurbished, words: 'amazon renewed|certified renewed' },
  {
    means: fresh({ notBefore: 'balance|era|york|look|zealand|chef|day|world|orleans|holland' }),
    words: 'brand new',
  },
  { means: fresh(), words: 'brandnew|brand new in box|new in box|bnib|factory sealed|brand new sealed' },
  { means: fresh(), words: 'barang baru|kondisi baru|baru segel|มือหนึ่ง|มือ 1|ของใหม่' },
  { means: fresh({ notBefore: 'về' }), words: 'hàng mới 100%', marked: 'hàng mới|mới 100%' },
  {
    means: fresh({
      place: 'behind',
      notAfter:
        'tahun|model|edisi|versi|keluaran|seri|generasi|pengantin|rumah|orde|era|tipe|produk|koleksi|yang|paling',
    }),
    words: 'baru',
  },
]

export const THINGS_SOLD_USED =
  'iphone|ipad|macbook|hp|handphone|phone|telefon|fon|laptop|komputer|pc|monitor|tv|kereta|motor|motosikal|basikal|' +
  'buku|kamera|lens|ps4|ps5|playstation|xbox|nintendo|samsung|xiaomi|oppo|vivo|sony|canon|nikon|dell|lenovo|asus|acer'

/** In front of a condition that is not wanted. */
export const DENIALS = 'not|no|non|never|without|except|bukan|tidak|tanpa|không|isnt|un|anti'

/** `new or used` limits nothing. */
export const NEW_OR = 'new|baru|mới|brand new'
