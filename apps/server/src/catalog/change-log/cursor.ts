/** A place in the changes log: everything up to and including it was read. */
export type Cursor = {
  /** See catalog.change_epochs: ids of transactions only compare within one epoch. */
  epoch: number
  /** 64 bits, decimal. */
  xid: string
  seq: number
}

const FORM = /^(\d{1,9})-(\d{1,20})-(\d{1,15})$/
const MAX_XID = 2n ** 64n - 1n

export function formatCursor({ epoch, xid, seq }: Cursor): string {
  return `${epoch}-${xid}-${seq}`
}

/** null when the text is no cursor of ours. */
export function parseCursor(text: string): Cursor | null {
  const match = FORM.exec(text)
  if (match === null || BigInt(match[2]!) > MAX_XID) return null
  return { epoch: Number(match[1]), xid: match[2]!, seq: Number(match[3]) }
}

/** Below 0 when `a` is before `b`. */
export function comparePlaces(a: Cursor, b: Cursor): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch
  const [one, other] = [BigInt(a.xid), BigInt(b.xid)]
  return one === other ? a.seq - b.seq : one < other ? -1 : 1
}
