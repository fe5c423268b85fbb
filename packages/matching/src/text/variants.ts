/** Names of colours as shops write them, each under the one that it is a shade of; some languages of the trade. */
const COLOURS: Record<string, string> = {}
function colour(name: string, ...others: string[]): void {
  for (const word of [name, ...others]) COLOURS[word] = name
}
colour(
  'black',
  'schwarz',
  'noir',
  'negro',
  'nero',
  'zwart',
  'hitam',
  'blk',
  'czarny',
  'svart',
  'preto',
  'siyah',
  'jet',
  'onyx',
  'ebony',
)
colour(
  'white',
  'weiss',
  'weis',
  'blanc',
  'blanco',
  'blanche',
  'bianco',
  'wit',
  'putih',
  'wht',
  'bialy',
  'vit',
  'branco',
  'ivory',
  'polar',
)
colour(
  'grey',
  'gray',
  'grau',
  'gris',
  'grigio',
  'grijs',
  'spacegrau',
  'spacegrey',
  'spacegray',
  'anthracite',
  'antracita',
  'antracite',
  'graphite',
  'charcoal',
  'slate',
  'gunmetal',
  'gry',
)
colour('silver', 'silber', 'argent', 'plata', 'argento', 'zilver', 'perak', 'slv', 'platinum', 'chrome')
colour('gold', 'golden', 'or', 'oro', 'goud', 'emas', 'rosegold', 'champagne')
colour(
  'blue',
  'blau',
  'bleu',
  'azul',
  'blu',
  'blauw',
  'biru',
  'navy',
  'azure',
  'cobalt',
  'cyan',
  'teal',
  'turquoise',
  'indigo',
  'aqua',
)
colour(
  'red',
  'rot',
  'rouge',
  'rojo',
  'rosso',
  'rood',
  'merah',
  'crimson',
  'burgundy',
  'maroon',
  'scarlet',
  'ruby',
)
colour('green', 'grun', 'vert', 'verde', 'groen', 'hijau', 'olive', 'emerald', 'lime', 'mint')
colour('pink', 'rosa', 'rose', 'roze', 'magenta', 'fuchsia', 'coral', 'pnk')
colour(
  'purple',
  'lila',
  'violet',
  'violett',
  'viola',
  'morado',
  'paars',
  'ungu',
  'lavender',
  'plum',
  'orchid',
)
colour('yellow', 'gelb', 'jaune', 'amarillo', 'giallo', 'geel', 'kuning')
colour('orange', 'arancione', 'naranja', 'oranje', 'oren', 'copper', 'bronze')
colour(
  'brown',
  'braun',
  'marron',
  'brun',
  'bruin',
  'coklat',
  'tan',
  'beige',
  'khaki',
  'chocolate',
  'espresso',
  'walnut',
  'cherry',
  'oak',
)
const COLOUR_OF = new Map(Object.entries(COLOURS))

export const colourOf = (word: string): string | undefined => COLOUR_OF.get(word)

const PACKS = [
  /\b(?:set|pack|box|case|lot|bundle|pk|kit|pkg) of (\d{1,4})\b/,
  /\b(\d{1,4})[ -]?(?:pack|pk|pcs|pieces|piece|count|ct|units|isi|er pack)\b/,
  // Four digits before a box are a socket or a model.
  /\b(\d{1,3}) (?:box|carton|case)\b/,
  /\b(\d{1,4}) (?:pads? pack|per (?:pack|box|carton))\b/,
  /\b(\d{1,3}) ?x ?\d{1,4} ?(?:ml|l|g|kg|oz|cl)\b/,
  /\d ?(?:ml|l|g|kg|oz|cl) x ?(\d{1,3})$/,
  // Neither the last of several dimensions, `1366 x 768` and `12 in. x 46`, nor a model: `elite x3`.
  /(?<!\d|["']|\b(?:in|inch|cm|mm|ft)\.?|\b[dhw])(?:^| )x (\d{1,3})$/,
] as const
const TWINS = /\b(?:twin|double|dual) pack\b/

/** How many are sold together, 1 when nothing is said. Of a folded text. */
export function readPack(folded: string): number {
  for (const form of PACKS) {
    const count = Number(form.exec(folded)?.[1] ?? 0)
    if (count > 0) return count
  }
  return TWINS.test(folded) ? 2 : 1
}

const CONDITIONS = [
  [
    'refurbished',
    /\b(?:refurbished|refurb|renewed|recertified|reconditioned|remanufactured|rekondisi|reconditionne|generaluberholt)\b/,
  ],
  ['used', /\b(?:used|pre ?owned|second ?hand|seken|bekas|gebraucht|occasion)\b/],
  ['open_box', /\b(?:open ?box|b ?stock|b ware|ex ?display|ex ?demo)\b/],
] as const

/** `new` unless the shop's field or the folded title says otherwise. */
export function readCondition(folded: string, said: string | null | undefined): string {
  if (said != null && said !== 'new') return said
  for (const [condition, form] of CONDITIONS) if (form.test(folded)) return condition
  return 'new'
}
