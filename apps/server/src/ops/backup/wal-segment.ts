/** A segment of the log by its file name: 8 hexadecimal digits of timeline, 16 of place. */
export type WalSegment = { timeline: number; place: bigint }

const SEGMENT = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/
const HISTORY = /^[0-9A-F]{8}\.history$/

/** null: the name is not that of a segment. `segmentBytes`: wal_segment_size. */
export function parseWalSegment(name: string, segmentBytes: number): WalSegment | null {
  const [, timeline, high, low] = SEGMENT.exec(name) ?? []
  if (timeline === undefined || high === undefined || low === undefined) return null
  const perFile = 0x1_0000_0000n / BigInt(segmentBytes)
  return {
    timeline: Number.parseInt(timeline, 16),
    place: BigInt(`0x${high}`) * perFile + BigInt(`0x${low}`),
  }
}

export const isTimelineHistory = (name: string): boolean => HISTORY.test(name)

/** What of an archive is worth keeping: segments and histories; no notes of backups, no half-written names. */
export const isWalFile = (name: string): boolean => SEGMENT.test(name) || HISTORY.test(name)

/** `0/3000060` as a number. */
export function parseLsn(lsn: string): bigint {
  const [, high, low] = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(lsn) ?? []
  if (high === undefined || low === undefined) throw new TypeError(`'${lsn}' is no log position`)
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}

/** The segment that holds a position. */
export function walSegmentAt(lsn: string, timeline: number, segmentBytes: number): string {
  return walSegmentName({ timeline, place: parseLsn(lsn) / BigInt(segmentBytes) }, segmentBytes)
}

function walSegmentName({ timeline, place }: WalSegment, segmentBytes: number): string {
  const perFile = 0x1_0000_0000n / BigInt(segmentBytes)
  const digits = (value: bigint | number) => value.toString(16).toUpperCase().padStart(8, '0')
  return `${digits(timeline)}${digits(place / perFile)}${digits(place % perFile)}`
}

/** The position right after a segment. */
export function endOfSegment({ place }: WalSegment, segmentBytes: number): string {
  const end = (place + 1n) * BigInt(segmentBytes)
  const digits = (value: bigint) => value.toString(16).toUpperCase()
  return `${digits(end >> 32n)}/${digits(end & 0xffff_ffffn)}`
}
