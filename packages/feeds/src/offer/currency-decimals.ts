// ISO 4217's minor units, by number of digits. Browsers' tables differ: they show forints and rupiah without any.
const OTHER_THAN_TWO = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map(code => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(code => [code, 3] as const),
  ...'CLF UYW'.split(' ').map(code => [code, 4] as const),
])

/** How many digits of an amount of this currency stand behind the point, as minor units count them. */
export function decimalsOf(currency: string): number {
  return OTHER_THAN_TWO.get(currency.toUpperCase()) ?? 2
}
