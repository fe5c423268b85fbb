import { type RawRate, unreadable } from './raw-rate.ts'
import { readEcbCsv } from './read-ecb-csv.ts'
import { readEcbXml } from './read-ecb-xml.ts'
import { isGenericCsv, readGenericCsv, readGenericJson } from './read-generic.ts'
import { isNbp, readNbp } from './read-nbp.ts'
import { unzipOne } from './unzip-one.ts'

/** What rates are called whose file names no source. */
export const UNNAMED_SOURCE = 'extra'

/**
 * Rates of a file in any form that is known, by its first bytes: the ECB's zip, CSV or XML, the NBP's JSON, or the plain
 * CSV and JSON that docs/currency.md describes. `source` names rates of a plain file that does not. Throws `feed_failed`.
 */
export function readRates(bytes: Buffer, { source = UNNAMED_SOURCE }: { source?: string } = {}): RawRate[] {
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return readRates(unzipOne(bytes), { source })
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const start = text.trimStart().slice(0, 1)
  if (start === '') throw unreadable('the rate file is empty')
  if (start === '<') return readXml(text)
  if (start === '{' || start === '[') return readJson(text, source)
  if (text.startsWith('Date')) return readEcbCsv(text)
  if (isGenericCsv(text)) return readGenericCsv(text, source)
  throw unreadable(
    'this is no rate file of a known form: ECB zip, CSV or XML, NBP JSON, or date,base,quote,rate',
  )
}

function readXml(text: string): RawRate[] {
  if (/^\s*(<!doctype html|<html)/i.test(text)) throw unreadable('this is a web page, not a file of rates')
  return readEcbXml(text)
}

function readJson(text: string, source: string): RawRate[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw unreadable('the rate file is not whole JSON', error)
  }
  return isNbp(json) ? readNbp(json) : readGenericJson(json, source)
}
