import type { FeedError, FeedErrorCode } from '../feed-error.ts'
import type { RuleText, Target } from './rule.ts'
import type { BrokenRow } from './stated-row.ts'

const FEED_FIXES: Partial<Record<FeedErrorCode, string>> = {
  corrupt_gzip: 'Compress the file again and compare its size before and after the upload.',
  corrupt_zip: 'Pack the file again and compare its size before and after the upload.',
  dtd_forbidden: 'Remove the DOCTYPE and write the characters that its entities stand for.',
  empty_feed: 'Check the export: it wrote nothing.',
  feed_too_large: 'Split the feed into several files.',
  gzip_bomb: 'Send the feed plain or split it: it unpacks to far more than a feed of its size would.',
  malformed_feed: 'Write the XML or JSON with a library instead of putting text together.',
  missing_columns: 'Add the columns to the header line.',
  not_a_feed: "Check the address: a login, an error page or the shop's home page came in place of the feed.",
  too_deep: 'Write products flat: one element or object each, their fields directly in it.',
  truncated_feed: 'Write the feed to another name and rename it when it is whole; check for time limits.',
  unknown_format: 'Send XML, CSV or TSV with a header line, a JSON array or JSON lines of the same products.',
  unsupported_compression: 'Send the feed plain, or as gzip or zip.',
  unsupported_encoding: 'Write the feed as UTF-8.',
}

const ROW_FIXES: Readonly<Record<string, string>> = {
  malformed_row:
    'Quote values that hold the delimiter, quotes or line ends; double the quotes inside; close every tag.',
  field_too_large: 'Look for a quote or a tag that is not closed before this row.',
  row_too_large: 'Look for a quote or a tag that is not closed before this row.',
  too_many_columns: 'Write one product a row.',
  too_deep: 'Write products flat: their fields directly in them.',
}

/** What spoils the whole feed, as a finding. */
export function textOfFeedError({ code, message }: FeedError, target: string): RuleText {
  const fix =
    code === 'not_a_feed' && target === 'schema'
      ? 'Add a Product with its Offer as JSON-LD to the page (https://schema.org/Product).'
      : (FEED_FIXES[code] ?? 'Write the feed again and check it.')
  return { code, severity: 'error', message, fix }
}

/** A row that could not be read, as a finding; the row's own message is the example's value. */
export function textOfBrokenRow({ code }: BrokenRow): RuleText {
  const fix = ROW_FIXES[code] ?? 'Write the row again.'
  return { code, severity: 'error', message: 'the row cannot be read', fix }
}

/** A field under somebody else's name. */
export function nameTexts(target: Target, field: string, stated: string): RuleText {
  const isRequired = target.fields.some(
    ({ name, requirement }) => name === field && requirement === 'required',
  )
  return {
    code: 'other_name',
    severity: target.ignoresOtherNames && isRequired ? 'error' : 'warning',
    message: `the field is called ${stated}, which ${target.name} does not read as ${field}`,
    fix: `Call it ${field}.`,
  }
}
