import { FEED_FORMATS, parseColumnMap } from '@buywhere/feeds'
import { AppError } from '../../kernel/errors/index.ts'
import { isCurrency } from '../../kernel/money/index.ts'
import { OutboundError, parseUrl } from '../../kernel/outbound/index.ts'
import { currencyOfCountry } from '../markets.ts'
import { checkCron } from './cron.ts'
import type { ScheduleSettings } from './schedule.ts'

/** What is fixed when a source is made; afterwards it may be said again, not otherwise. */
export type WantedMarket = {
  country?: string | undefined
  region?: string | undefined
  currency?: string | undefined
  displayName?: string | undefined
}

export type SourceSettings = {
  /** How long a price may go unseen before it no longer counts; null: as for all. */
  expiresAfterSeconds: number | null
  /** How much one run may take away or reprice unseen, 0 to 1; null: as for all. */
  guards: { missingShareMax: number; repricedShareMax: number } | null
  /** null: nobody reads it by itself. */
  schedule: ScheduleSettings | null
}

/** The promise of a source that makes none of its own. */
export const EXPECTED_EVERY_SECONDS = 14_400

/** Throws `invalid_parameter` for what can never be read. */
export function checkSchedule(schedule: ScheduleSettings, now: Date): void {
  const { kind, input, format, columnMap, storeUrl, crawlOptions, cron, timeZone } = schedule
  checkCron(cron, timeZone, now)
  for (const url of [input, storeUrl, ...(crawlOptions.sitemapUrls ?? [])]) if (url !== null) checkUrl(url)
  if (kind === 'crawl' && (format ?? columnMap ?? storeUrl) !== null) {
    throw new AppError('invalid_parameter', 'format, columns and store_url are for feeds, not for crawls')
  }
  if (kind === 'feed' && Object.keys(crawlOptions).length > 0) {
    throw new AppError('invalid_parameter', 'crawl is for crawls, not for feeds')
  }
  const formats: readonly string[] = FEED_FORMATS
  if (format !== null && !formats.includes(format)) {
    throw new AppError('invalid_parameter', `format ${format}: known are ${formats.join(', ')}`)
  }
  if (columnMap !== null) checkColumns(columnMap)
}

/** The market of a source that is yet to be made. Throws `invalid_parameter`. */
export function readMarket(wanted: WantedMarket): { country: string; region: string; currency: string } {
  const country = wanted.country?.toUpperCase()
  if (country === undefined) {
    throw new AppError('invalid_parameter', 'there is no such source yet: a country is needed to make it')
  }
  if (!/^[A-Z]{2}$/.test(country)) {
    throw new AppError('invalid_parameter', `country ${country}: use two letters, as US`)
  }
  const currency = wanted.currency?.toUpperCase() ?? currencyOfCountry(country)
  if (currency === null) {
    throw new AppError('invalid_parameter', `a currency is needed: none is known for ${country}`)
  }
  if (!isCurrency(currency)) {
    throw new AppError('invalid_parameter', `currency ${currency}: no such ISO 4217 code`)
  }
  return { country, region: wanted.region ?? country.toLowerCase(), currency }
}

function checkUrl(url: string): void {
  try {
    parseUrl(url)
  } catch (error) {
    if (error instanceof OutboundError) throw new AppError('invalid_parameter', `url: ${error.message}`)
    throw error
  }
}

function checkColumns(columnMap: string): void {
  try {
    parseColumnMap(columnMap)
  } catch (error) {
    throw new AppError('invalid_parameter', `columns: ${(error as Error).message}`)
  }
}
