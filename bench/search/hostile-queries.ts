/**
 * The worst that we know how to ask, of words that the corpus is full of or does not have at all: the bound on any
 * query's time is measured by these. `titles` is a sample of the corpus.
 */
export function hostileQueries(titles: readonly string[]): string[] {
  const common = commonWords(titles, 60)
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const unknown = Array.from({ length: 24 }, (_, at) =>
    Array.from({ length: 12 }, (_, place) => letters[(at * 7 + place * 5) % 26]).join(''),
  )
  const slips = common
    .filter(word => word.length > 5)
    .map(word => `${word.slice(1, 4)}${word[0]}${word.slice(4)}`)
  return [
    '',
    common.slice(0, 24).join(' '),
    common.slice(24, 48).join(' '),
    common.toReversed().join(' '),
    ...common.slice(0, 12).map((word, at) => `${word} ${common[at + 12]} ${unknown[at]}`),
    ...common.slice(0, 12),
    unknown.join(' '),
    slips.slice(0, 24).join(' '),
    ...slips.slice(0, 12),
    [...slips.slice(0, 6), ...common.slice(0, 6), ...unknown.slice(0, 6)].join(' '),
    'the a of and to in for with on or at by is it',
    `${'usb '.repeat(250)}cable`,
    Array.from({ length: 500 }, (_, at) => common[at % common.length]).join(' '),
    Array.from({ length: 300 }, (_, at) => String(at)).join(' '),
    '无线耳机保护套手机壳'.repeat(100),
    'หูฟังไร้สายบลูทูธ'.repeat(60),
    `(${'a|'.repeat(400)}b)*$`,
    "' or 1=1; drop table products; --",
    'x'.repeat(1000),
    `${'x-'.repeat(499)}9`,
    '9'.repeat(1000),
    [...letters].join(' '),
    [...letters].map(letter => letter + letter).join(' '),
    '\u0000\u0301'.repeat(400),
    '😀'.repeat(400),
  ]
}

function commonWords(titles: readonly string[], count: number): string[] {
  const counts = new Map<string, number>()
  for (const title of titles) {
    for (const word of new Set(title.toLowerCase().match(/[a-z]{3,}/g) ?? [])) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  }
  return [...counts]
    .toSorted(([one, of], [other, ofOther]) => ofOther - of || (one < other ? -1 : 1))
    .slice(0, count)
    .map(([word]) => word)
}
