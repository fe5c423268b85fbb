/**
 * ISO 4217 currencies in circulation whose minor unit is not a hundredth.
 * Source: ISO 4217 list one, as published 2026-01-01.
 */
const EXPONENTS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
}

// The runtime's ICU knows the codes; it also lists metals, funds and test codes, which nobody is paid in.
const NOT_MONEY = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '))
const KNOWN = new Set(Intl.supportedValuesOf('currency').filter(code => !NOT_MONEY.has(code)))

/** True for the upper-case code of a currency that prices are quoted in. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code)
}

/** Decimal places of the currency's minor unit: 2 for USD, 0 for VND, 3 for KWD. */
export function minorUnitExponent(code: string): number {
  return EXPONENTS[code] ?? 2
}
