import { AppError } from '../../apps/server/src/kernel/errors/index.ts'
import { readPacked } from './read-lines.ts'

/** An offer whose true cluster is known. Only title and merchant are for the program to see. */
export type ClusteredOffer = { title: string; merchant: string; cluster: string }

const NEEDED = ['title', 'merchant_id', 'cluster_id'] as const

/**
 * Comma-separated offers with a header that names at least title, merchant_id and cluster_id; plain or gzipped. Throws
 * `usage` for anything else.
 */
export async function readClusteredOffers(file: string): Promise<ClusteredOffer[]> {
  const [header = [], ...rows] = parseCsv((await readPacked(file)).toString())
  const places = NEEDED.map(name => header.findIndex(column => column.trim() === name))
  if (places.includes(-1)) {
    throw new AppError('usage', `${file}: expected columns ${NEEDED.join(', ')}, got ${header.join(', ')}`)
  }
  return rows.map((row, at) => {
    const [title, merchant, cluster] = places.map(place => row[place])
    if (title === undefined || merchant === undefined || cluster === undefined) {
      throw new AppError('usage', `${file}, row ${at + 2}: too few columns`)
    }
    return { title, merchant, cluster }
  })
}

const FIELD = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y

/** Rows without the empty ones; quoted fields may hold commas, line ends and doubled quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  FIELD.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  while (FIELD.lastIndex < text.length) {
    const from = FIELD.lastIndex
    const match = FIELD.exec(text)
    if (match === null) throw new AppError('usage', `not comma-separated at character ${from}`)
    const [, field = '', end] = match
    row.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field)
    if (end === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push(row)
  return rows
}
