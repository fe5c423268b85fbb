/**
 * Euro foreign exchange reference rates of the European Central Bank for one day, so that a fresh installation can
 * convert at once. Load newer ones with `./buywhere fx FILE`. Free for reuse with the source named:
 * https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/
 * The ECB publishes no rate for VND or TWD.
 */
export const ECB_SNAPSHOT = {
  date: '2026-04-13',
  source: 'ECB',
  unitsPerEur: {
    AUD: '1.661',
    BRL: '5.874',
    CAD: '1.6177',
    CHF: '0.9242',
    CNY: '7.9827',
    CZK: '24.378',
    DKK: '7.4727',
    GBP: '0.87058',
    HKD: '9.1507',
    HUF: '366.9',
    IDR: '20082.05',
    ILS: '3.5787',
    INR: '109.047',
    ISK: '143.2',
    JPY: '186.75',
    KRW: '1740.86',
    MXN: '20.3203',
    MYR: '4.6444',
    NOK: '11.098',
    NZD: '2.0081',
    PHP: '70.356',
    PLN: '4.2543',
    RON: '5.092',
    SEK: '10.892',
    SGD: '1.4912',
    THB: '37.728',
    TRY: '52.2478',
    USD: '1.1684',
    ZAR: '19.3849',
  },
} as const
