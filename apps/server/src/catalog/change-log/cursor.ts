/** A place in the changes log: everything up to and including it was read. */
export type Cursor = {
  /** See catalog.change_epochs: ids of transactions only compare within one epoch. */
  epoch: number
  /** 64 bits, decimal. */
  xid: string
  seq: number
}

const FORM = /^(\d{1,9})-(\d{1,20})-(\d{1,16})$/

export function formatCursor({ epoch, xid, seq }: Cursor): string {
  return `${epoch}-${xid}-${seq}`
}

/** null when the text is no cursor of ours. */
export function parseCursor(text: string): Cursor | null {
  const match = FORM.exec(text)
  return match && { epoch: Number(match[1]), xid: match[2]!, seq: Number(match[3]) }
}
