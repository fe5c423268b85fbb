export type Condition = 'new' | 'refurbished' | 'used' | 'unknown'

const WORDS: readonly (readonly [Exclude<Condition, 'unknown'>, string])[] = [
  [
    'new',
    'new newcondition brandnew newwithtags newinbox newother unused sealed neu neuware neuf nuevo nuovo nieuw',
  ],
  [
    'new',
    'novo nowy nowa nowe nový nové новый нове ny uusi yeni baru mới ใหม่ มือหนึ่ง 全新 新品 新 새상품 جديد',
  ],
  [
    'refurbished',
    'refurbished refurbishedcondition refurb renewed reconditioned remanufactured certifiedrefurbished',
  ],
  ['refurbished', 'manufacturerrefurbished sellerrefurbished generalüberholt reconditionné reacondicionado'],
  [
    'refurbished',
    'ricondizionato recondicionado odnowiony repasovaný восстановленный rekondisi 整備済み 翻新 리퍼',
  ],
  ['used', 'used usedcondition preowned secondhand openbox likenew verygood good acceptable fair damaged'],
  [
    'used',
    'damagedcondition forparts gebraucht occasion doccasion usado usato gebruikt tweedehands używany použité',
  ],
  [
    'used',
    'бу brukt begagnad brugt käytetty bekas seken terpakai đãquasửdụng cũ มือสอง 二手 中古 중고 مستعمل',
  ],
]

const MEANINGS = new Map<string, Condition>(
  WORDS.flatMap(([meaning, words]) => words.split(' ').map(word => [word, meaning] as const)),
)

/** What a feed says about an item's state: schema.org addresses, Google's words, common words of several languages. */
export function readCondition(text: string): Condition {
  const value = text.slice(0, 200).normalize('NFC').trim().toLowerCase()
  const word = value.replace(/^(https?:\/\/)?(www\.)?schema\.org\//, '').replace(/[^\p{L}\p{M}]/gu, '')
  return MEANINGS.get(word) ?? 'unknown'
}
