/** Currency that shops of a country quote in, for sources that do not say. ISO 3166-1 alpha-2 → ISO 4217. */
// biome-ignore format: a table reads better in rows.
const CURRENCY_OF_COUNTRY: Record<string, string> = {
  AE: 'AED', AT: 'EUR', AU: 'AUD', BE: 'EUR', BR: 'BRL', CA: 'CAD', CH: 'CHF', CN: 'CNY', CY: 'EUR', CZ: 'CZK',
  DE: 'EUR', DK: 'DKK', EE: 'EUR', ES: 'EUR', FI: 'EUR', FR: 'EUR', GB: 'GBP', GR: 'EUR', HK: 'HKD', HR: 'EUR',
  HU: 'HUF', ID: 'IDR', IE: 'EUR', IL: 'ILS', IN: 'INR', IS: 'ISK', IT: 'EUR', JP: 'JPY', KR: 'KRW', LT: 'EUR',
  LU: 'EUR', LV: 'EUR', MT: 'EUR', MX: 'MXN', MY: 'MYR', NL: 'EUR', NO: 'NOK', NZ: 'NZD', PH: 'PHP', PL: 'PLN',
  PT: 'EUR', RO: 'RON', SA: 'SAR', SE: 'SEK', SG: 'SGD', SI: 'EUR', SK: 'EUR', TH: 'THB', TR: 'TRY', TW: 'TWD',
  US: 'USD', VN: 'VND', ZA: 'ZAR',
}

/** null when the country is not in the table: the caller must be told the currency. */
export function currencyOfCountry(country: string): string | null {
  return CURRENCY_OF_COUNTRY[country] ?? null
}
