/**
 * Things that belong to another thing. A title that names one is about the accessory, and what else it names is
 * what the accessory fits: `leather case iPhone 15` is not an iPhone. Singular, as the tokeniser indexes them.
 */
export const ACCESSORIES: ReadonlySet<string> = new Set(
  `accessory adapter adaptor attachment bag band battery blade book bracket bulb bumper cable cap capsule card
  cartridge case charger cleaner controller cord costume cover cradle cushion decal dock dvd figure film filter
  gasket guard guide handle hanger hardcover headset holder hose insert kit knob lamp lanyard lead lid liner lubricant
  manual mat memory mount mug organizer organiser pad paint paperback part pod polish poster pouch protector rack
  refill remote remover replacement seal shell shirt skin sleeve spare stand sticker strap stylus tester tool toner
  toy wax wrench
  casing sarung kover pelindung tempered silikon softcase hardcase tali dudukan suku ganti`
    .split(/\s+/)
    .filter(Boolean),
)

/** Behind these a title says what the thing is for. */
export const PURPOSE_WORDS: ReadonlySet<string> = new Set([
  'for',
  'untuk',
  'para',
  'cho',
  'compatible',
  'fit',
  'with',
])

/** Behind these a title names what comes along. */
export const COMPANION_WORDS: ReadonlySet<string> = new Set([
  'with',
  'and',
  'include',
  'including',
  'w',
  'plus',
  'dengan',
])
