import { isMoreThan } from '../../values/compare-amounts.ts'
import { CURRENCY_CODES } from '../../values/currency-codes.ts'
import { eachValue, type Rule, type RuleMaker, rowRule } from '../rule.ts'

const WITHOUT_CENTS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '))
const WITH_MILLS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))
const STATED = /^(\d{1,15})(?:\.(\d{1,6}))? ?([A-Z]{3})$/
const CODE_FIRST = /^[A-Z]{3} ?\d{1,15}(\.\d{1,6})?$/

type Money = { amount: string; decimals: number; currency: string }

/** Reads `15.00 USD`; null for anything else. */
function readMoney(value: string): Money | null {
  const match = STATED.exec(value)
  if (match === null) return null
  const [, whole = '', part = '', currency = ''] = match
  return {
    amount: `${whole.replace(/^0+(?=\d)/, '')}${part === '' ? '' : `.${part}`}`,
    decimals: part.length,
    currency,
  }
}

const LIKE = 'Write it as 15.00 USD: digits, a decimal point, a space and the ISO 4217 code'

const hasCurrency: RuleMaker = eachValue(
  {
    code: 'price_currency_missing',
    severity: 'error',
    message: 'an amount without its currency',
    fix: `${LIKE}.`,
  },
  value => /^\d{1,15}(\.\d{1,6})?$/.test(value),
)

const inOrder: RuleMaker = eachValue(
  {
    code: 'price_order',
    severity: 'warning',
    message: 'the currency stands before the amount',
    fix: `${LIKE}.`,
  },
  value => CODE_FIRST.test(value),
)

const wellFormed: RuleMaker = eachValue(
  {
    code: 'price_format',
    severity: 'error',
    message: 'not an amount with a decimal point and a currency code',
    fix: `${LIKE}, without signs, thousands separators or decimal commas.`,
  },
  value => readMoney(value) === null && !CODE_FIRST.test(value) && !/^\d{1,15}(\.\d{1,6})?$/.test(value),
)

const knownCurrency: RuleMaker = eachValue(
  {
    code: 'price_currency_unknown',
    severity: 'error',
    message: 'the currency is none of ISO 4217',
    fix: 'Use the three-letter code of the currency that the shopper pays in.',
  },
  value => !CURRENCY_CODES.has(readMoney(value)?.currency ?? 'USD'),
)

const decimals: RuleMaker = eachValue(
  {
    code: 'price_decimals',
    severity: 'warning',
    message: 'more decimals than the currency has',
    fix: 'Round to the smallest coin of the currency.',
  },
  value => {
    const money = readMoney(value)
    if (money === null) return false
    const max = WITHOUT_CENTS.has(money.currency) ? 0 : WITH_MILLS.has(money.currency) ? 3 : 2
    return money.decimals > max && /[1-9]/.test(money.amount.slice(-(money.decimals - max)))
  },
)

const positive: RuleMaker = eachValue(
  {
    code: 'price_zero',
    severity: 'error',
    message: 'nothing is not a price',
    fix: 'State what the shopper pays, or leave the product out.',
  },
  value => !/[1-9]/.test(readMoney(value)?.amount ?? '1'),
)

/** An amount of money that may be nothing, such as for shipping. */
export const isMoney: readonly RuleMaker[] = [hasCurrency, inOrder, wellFormed, knownCurrency, decimals]

/** What a product costs. */
export const isPrice: readonly RuleMaker[] = [...isMoney, positive]

/** The sale price is lower than the price and in the same currency. */
export function saleRules(price: string, sale: string): readonly Rule[] {
  const both =
    (isWrong: (regular: Money, reduced: Money) => boolean) => (row: { get(n: string): string }) => {
      const regular = readMoney(row.get(price))
      const reduced = readMoney(row.get(sale))
      return regular !== null && reduced !== null && isWrong(regular, reduced) ? row.get(sale) : null
    }
  return [
    rowRule(
      sale,
      {
        code: 'sale_price_not_lower',
        severity: 'error',
        message: `${sale} is not lower than ${price}`,
        fix: `Put the reduced price into ${sale} and the price before it into ${price}.`,
      },
      both(
        (regular, reduced) =>
          regular.currency === reduced.currency && !isMoreThan(regular.amount, reduced.amount),
      ),
    ),
    rowRule(
      sale,
      {
        code: 'currency_mismatch',
        severity: 'error',
        message: `${sale} and ${price} are in different currencies`,
        fix: 'State both in the currency of the shop page.',
      },
      both((regular, reduced) => regular.currency !== reduced.currency),
    ),
  ]
}
