import { eachValue, type RuleMaker, type Severity } from '../rule.ts'

const NOTHING =
  /^(n\/?a|none|null|nil|undefined|nan|test|todo|tbd|tba|untitled|unknown|default|sample|example|title|description|product|no description.{0,20}|description not available|lorem ipsum.*|(item|product|test|sku)[\s#_-]*\d+|[-–—._?!*\s]+|x{3,}|0+)$/is
const MARKUP = /<\/?[a-z][a-z0-9]*(\s[^<>]{0,500})?\/?>|&lt;\/?[a-z]/i
const MANGLED = /\ufffd|Ã[\u0080-\u00bf¡-¿]|â€[\u0080-\u009f™œ“”˜¦]|Â[\u00a0£©®°]/
const PROMOTION =
  /\b(free (shipping|delivery)|buy (now|one)|best price|lowest price|limited time|click here|money[- ]back|on sale|\d{1,2} ?% off|sale!)/i

/** At most so many characters, counted as people count them. */
export function maxChars(max: number, severity: Severity = 'error'): RuleMaker {
  return eachValue(
    {
      code: 'too_long',
      severity,
      message: `longer than ${max} characters`,
      fix: `Shorten it to ${max} characters; what matters most goes first.`,
    },
    value => value.length > max && [...value].length > max,
  )
}

export function minChars(min: number): RuleMaker {
  return eachValue(
    {
      code: 'too_short',
      severity: 'suggestion',
      message: `shorter than ${min} characters`,
      fix: 'Say what the product is, what it is made of and whom it is for.',
    },
    value => value.length < min,
  )
}

/** One of the values; another spelling of one (case, spaces for `_`) is told apart from an unknown word. */
export function oneOf(values: readonly string[], severity: Severity = 'error'): readonly RuleMaker[] {
  const known = new Set(values)
  const spelt = (value: string): string => value.toLowerCase().replace(/[\s-]+/g, '_')
  const list = values.join(', ')
  return [
    eachValue(
      {
        code: 'unknown_value',
        severity,
        message: 'not one of the values that are known',
        fix: `Use one of: ${list}.`,
      },
      value => !known.has(value) && !known.has(spelt(value)),
    ),
    eachValue(
      {
        code: 'spelling',
        severity: 'suggestion',
        message: 'a known value in another spelling',
        fix: `Write it exactly so: ${list}.`,
      },
      value => !known.has(value) && known.has(spelt(value)),
    ),
  ]
}

export const notPlaceholder: RuleMaker = eachValue(
  {
    code: 'placeholder',
    severity: 'error',
    message: 'a placeholder and no value',
    fix: 'State the real value, or leave the field out.',
  },
  value => value.length < 60 && NOTHING.test(value),
)

/** As `notPlaceholder`, where a filler spoils the listing without keeping it out. */
export const notFiller: RuleMaker = name => ({ ...notPlaceholder(name), severity: 'warning' })

export const noMarkup: RuleMaker = eachValue(
  {
    code: 'markup',
    severity: 'warning',
    message: 'holds HTML, which would be shown as it stands',
    fix: 'Send plain text: take the tags out before you write the feed.',
  },
  value => MARKUP.test(value),
)

export const notMangled: RuleMaker = eachValue(
  {
    code: 'broken_characters',
    severity: 'warning',
    message: 'characters were broken by a wrong encoding',
    fix: 'Write the feed as UTF-8 once, from the original text.',
  },
  value => MANGLED.test(value),
)

/** No title in capitals throughout. */
export const notShouting: RuleMaker = eachValue(
  {
    code: 'all_capitals',
    severity: 'warning',
    message: 'written in capitals throughout',
    fix: 'Use capitals as in a sentence; keep them for names and abbreviations.',
  },
  value => {
    const letters = value.replace(/[^\p{L}]/gu, '')
    const capitals = letters.replace(/[^\p{Lu}]/gu, '')
    // Letters of scripts without capitals do not count as shouted; model numbers among them are not meant.
    return capitals.length > 12 && capitals.length > 0.9 * letters.length
  },
)

export const noPromotion: RuleMaker = eachValue(
  {
    code: 'promotional_text',
    severity: 'warning',
    message: 'advertises instead of naming the product',
    fix: 'Take offers, shipping and calls to action out; they have fields of their own.',
  },
  value => PROMOTION.test(value),
)

export const yesOrNo: readonly RuleMaker[] = [
  eachValue(
    {
      code: 'unknown_value',
      severity: 'error',
      message: 'neither yes nor no',
      fix: 'Write yes or no (true or false).',
    },
    value => !/^(yes|no|true|false)$/i.test(value),
  ),
]

/** JSON true and false, or the lower-case words. */
export const trueOrFalse: RuleMaker = eachValue(
  {
    code: 'not_a_boolean',
    severity: 'error',
    message: 'neither true nor false',
    fix: 'Write true or false in lower case, without quotes in JSON.',
  },
  value => value !== 'true' && value !== 'false',
)

export function wholeNumber(min: number, severity: Severity = 'error'): RuleMaker {
  return eachValue(
    {
      code: 'not_a_whole_number',
      severity,
      message: `not a whole number of at least ${min}`,
      fix: 'Write digits only.',
    },
    value => !/^\d{1,9}$/.test(value) || Number(value) < min,
  )
}

/** A number and one of the units, such as `1.5 kg`. */
export function measureIn(units: string, severity: Severity = 'error'): RuleMaker {
  const pattern = new RegExp(`^\\d+(\\.\\d+)?\\s?(${units.split(' ').join('|')})$`, 'i')
  return eachValue(
    {
      code: 'measure_format',
      severity,
      message: 'not a number with a unit that is known',
      fix: `Write a number with a decimal point and one of: ${units.split(' ').join(', ')}.`,
    },
    value => !pattern.test(value),
  )
}

/** No more than so many values of one field. */
export function maxValues(max: number): RuleMaker {
  return name => ({
    field: name,
    code: 'too_many_values',
    severity: 'warning',
    message: `more than ${max} values; the rest is not read`,
    fix: `Keep the best ${max}.`,
    broken: row => row.all(name)[max] ?? null,
  })
}
