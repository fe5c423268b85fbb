/** Letters that do not decompose into a base letter and a mark. Keys are lower case. */
export const FOLDED_LETTERS: ReadonlyMap<string, string> = new Map([
  ['đ', 'd'],
  ['ð', 'd'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ŧ', 't'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
])

/** Every spelling of a unit and the one it is indexed under. `"` is the inch mark behind a number. */
export const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gb: ['gb', 'gig', 'gigs', 'gigabyte', 'gigabytes'],
    tb: ['tb', 'terabyte', 'terabytes'],
    mb: ['mb', 'megabyte', 'megabytes'],
    in: ['in', 'inch', 'inches', '"'],
    ft: ['ft', 'foot', 'feet'],
    mm: ['mm', 'millimeter', 'millimeters', 'millimetre', 'millimetres'],
    cm: ['cm', 'centimeter', 'centimeters', 'centimetre', 'centimetres'],
    m: ['m', 'meter', 'meters', 'metre', 'metres'],
    kg: ['kg', 'kgs', 'kilo', 'kilos', 'kilogram', 'kilograms'],
    g: ['g', 'gm', 'gram', 'grams'],
    mg: ['mg'],
    lb: ['lb', 'lbs', 'pound', 'pounds'],
    oz: ['oz', 'ounce', 'ounces'],
    l: ['l', 'ltr', 'liter', 'liters', 'litre', 'litres'],
    ml: ['ml', 'milliliter', 'milliliters', 'millilitre', 'millilitres'],
    gal: ['gal', 'gallon', 'gallons'],
    w: ['w', 'watt', 'watts'],
    kw: ['kw'],
    v: ['v', 'volt', 'volts'],
    mah: ['mah'],
    hz: ['hz', 'hertz'],
    ghz: ['ghz'],
    mhz: ['mhz'],
    mp: ['mp', 'megapixel', 'megapixels'],
    btu: ['btu', 'btus'],
    pcs: ['pcs', 'pc', 'piece', 'pieces'],
  }).flatMap(([unit, spellings]) => spellings.map((spelling): [string, string] => [spelling, unit])),
)

/** Units that mean something else when they stand alone behind a number (`iphone 15 m`, `5 in 1`, `3 pc`). */
export const UNITS_ONLY_WHEN_GLUED: ReadonlySet<string> = new Set(['m', 'in', 'pc', 'mp'])

/** Plurals that the rules would get wrong, and words that end in s without being plurals. */
export const STEM_EXCEPTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    knife: ['knives'],
    shelf: ['shelves'],
    scarf: ['scarves'],
    leaf: ['leaves'],
    loaf: ['loaves'],
    half: ['halves'],
    wolf: ['wolves'],
    lens: ['lens', 'lenses'],
    series: ['series'],
    species: ['species'],
    news: ['news'],
    shoe: ['shoes'],
    movie: ['movies'],
    cookie: ['cookies'],
    hoodie: ['hoodies'],
    beanie: ['beanies'],
    selfie: ['selfies'],
    woman: ['women', 'womens'],
    man: ['men', 'mens'],
    child: ['children', 'childrens'],
    tooth: ['teeth'],
    mouse: ['mice'],
    goose: ['geese'],
    bus: ['buses', 'busses'],
    canvas: ['canvas', 'canvases'],
    christmas: ['christmas'],
    adidas: ['adidas'],
    gas: ['gases'],
    atlas: ['atlas'],
    texas: ['texas'],
    kansas: ['kansas'],
    arkansas: ['arkansas'],
    dallas: ['dallas'],
    vegas: ['vegas'],
    thomas: ['thomas'],
  }).flatMap(([stem, words]) => words.map((word): [string, string] => [word, stem])),
)

/** Words that need not be in a product when the query holds any other word. They are indexed all the same. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at by for from have in is it of on or that the to with'.split(' '),
)
