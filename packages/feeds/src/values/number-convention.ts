/** How three digits behind a single point or comma are to be understood. */
export type NumberConvention = {
  /** The decimal marks behind which three digits are thousandths, where that is sure. */
  thousandthMarks: string
}

/** Shops that use these write the point before cents, and the comma between thousands. */
const POINT_CURRENCIES = new Set(
  'USD GBP SGD MYR THB PHP HKD TWD CNY INR PKR LKR NPR BDT AUD NZD CAD MXN ILS AED SAR QAR EGP NGN KES GHS MOP BND'.split(
    ' ',
  ),
)

/** Three decimals are the rule. Iraq has them by law and has had no coin below 25 dinars for decades. */
const POINT_THOUSANDTHS = new Set(['KWD', 'BHD', 'OMR', 'JOD', 'LYD'])

/** The convention of a currency; `isSure`: it was named by its code or by the country and not by a shared sign. */
export function conventionOf(currency: string | null, isSure: boolean): NumberConvention {
  if (currency === null) return { thousandthMarks: '' }
  // Tunisian shops write either mark, and nearly always three digits behind it.
  if (currency === 'TND') return { thousandthMarks: '.,' }
  if (POINT_THOUSANDTHS.has(currency)) return { thousandthMarks: '.' }
  return { thousandthMarks: isSure && POINT_CURRENCIES.has(currency) ? '.' : '' }
}
