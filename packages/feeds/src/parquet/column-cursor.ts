import type { PageHeader } from 'hyparquet'
import { assembleLists } from 'hyparquet/src/assemble.js'
import { parquetHeader } from 'hyparquet/src/column.js'
import { checkThrift, ThriftError } from './check-thrift.ts'
import { type DecodedPage, decodeDictionary, decodePage } from './decode-page.ts'
import type { FeedFile } from './feed-file.ts'
import { malformed, orMalformed } from './malformed.ts'
import type { ColumnChunk } from './read-footer.ts'
import { leafReader, type ReadLeafValue } from './read-leaf-value.ts'
import type { Leaf } from './read-schema.ts'
import { PAGE_BYTES_MAX } from './unpack-page.ts'

const WINDOW_BYTES = 65_536
const HEADER_BYTES_MAX = 4_000_000
const HEADER_ELEMENTS_MAX = 10_000

/** Reads one column of one row group from its first row on, holding a page at a time. */
export class ColumnCursor {
  readonly leaf: Leaf
  /** Characters of all texts handed out: a dictionary can say the same long one a million times. */
  chars = 0
  private readonly file: FeedFile
  private readonly chunk: ColumnChunk
  private readonly readValue: ReadLeafValue
  private at: number
  private valuesLeft: number
  private dictionary: unknown[] | null = null
  private rows: unknown[] = []
  private rowsAt = 0
  private window: Uint8Array = new Uint8Array(0)
  private windowAt = 0

  constructor(file: FeedFile, leaf: Leaf, chunk: ColumnChunk) {
    this.file = file
    this.leaf = leaf
    this.chunk = chunk
    this.readValue = leafReader(leaf.node.element)
    this.at = chunk.startByte
    this.valuesLeft = chunk.values
  }

  /** Rows at hand, after a page was read where there were none. Zero at the column's end. */
  async available(): Promise<number> {
    while (this.rowsAtHand() === 0 && this.valuesLeft > 0) await this.readPage()
    return this.rowsAtHand()
  }

  take(rows: number): unknown[] {
    const taken = this.rows.slice(this.rowsAt, this.rowsAt + rows)
    this.rowsAt += rows
    return taken
  }

  /** A list may go on in the next page, so its last row waits for that. */
  private rowsAtHand(): number {
    const isLastOpen = this.leaf.maxRepetition > 0 && this.valuesLeft > 0
    return Math.max(0, this.rows.length - this.rowsAt - (isLastOpen ? 1 : 0))
  }

  private async readPage(): Promise<void> {
    if (this.at >= this.chunk.endByte) throw malformed(`the column ${this.name()} ends early`)
    const header = await this.readHeader()
    const packedBytes = header.compressed_page_size
    if (packedBytes > Math.min(PAGE_BYTES_MAX, this.chunk.endByte - this.at)) {
      throw malformed(`a page of ${this.name()} claims ${packedBytes} bytes`)
    }
    const packed = await this.bytesAt(this.at, packedBytes)
    this.at += packedBytes
    orMalformed(() => this.decode(header, packed))
  }

  private decode(header: PageHeader, packed: Uint8Array): void {
    const { leaf, chunk, valuesLeft } = this
    if (header.type === 'DICTIONARY_PAGE') {
      this.dictionary = Array.from(decodeDictionary(packed, header, leaf, chunk.codec), this.readValue)
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const page = decodePage(packed, header, leaf, chunk.codec, this.dictionary, valuesLeft)
      const isCoded = /_DICTIONARY$/.test(encodingOf(header))
      const values = isCoded ? Array.from(page.values) : Array.from(page.values, this.readValue)
      for (const value of values) if (typeof value === 'string') this.chars += value.length
      this.rows = this.assemble(values, page)
      this.rowsAt = 0
      this.valuesLeft -= countOf(header)
    } else if (header.type !== 'INDEX_PAGE')
      throw malformed(`a page is of the unknown kind ${String(header.type)}`)
  }

  private assemble(values: unknown[], { definitions, repetitions }: DecodedPage): unknown[] {
    const { leaf } = this
    if (leaf.way.length === 2 && leaf.maxRepetition === 0) {
      if (leaf.maxDefinition === 0) return values
      let next = 0
      return definitions.map(level => (level === leaf.maxDefinition ? values[next++] : null))
    }
    const open = this.rows.slice(this.rowsAt)
    if (values.length === 0 && definitions.length === 0) return open
    const rows: unknown = assembleLists(open, definitions, repetitions, values, leaf.way)
    if (!Array.isArray(rows)) throw malformed(`the lists of ${this.name()} make no sense`)
    return rows
  }

  private async readHeader(): Promise<PageHeader> {
    for (let bytes = WINDOW_BYTES; ; bytes *= 8) {
      const available = Math.min(bytes, this.chunk.endByte - this.at)
      const window = await this.bytesAt(this.at, available)
      try {
        const end = checkThrift(window, 0, HEADER_ELEMENTS_MAX)
        this.at += end
        return orMalformed(() => checkSizes(parquetHeader(readerOf(window))))
      } catch (reason) {
        if (!(reason instanceof ThriftError)) throw reason
        const isWhole = available < bytes || bytes > HEADER_BYTES_MAX
        if (!reason.isCut || isWhole) throw malformed(`a page of ${this.name()}: ${reason.message}`)
      }
    }
  }

  /** Bytes of the column; some behind them are read too, and what is at hand is not read again. */
  private async bytesAt(start: number, bytes: number): Promise<Uint8Array> {
    const from = start - this.windowAt
    if (from >= 0 && from + bytes <= this.window.length) return this.window.subarray(from, from + bytes)
    const kept = from >= 0 ? this.window.subarray(Math.min(from, this.window.length)) : new Uint8Array(0)
    const end = Math.min(start + Math.max(bytes, WINDOW_BYTES), this.chunk.endByte)
    const read = new Uint8Array(await this.file.slice(start + kept.length, end))
    this.window = kept.length === 0 ? read : Buffer.concat([kept, read])
    this.windowAt = start
    if (this.window.length < bytes) throw malformed('the file is shorter than it was')
    return this.window.subarray(0, bytes)
  }

  private name(): string {
    return this.leaf.node.path.join('.').slice(0, 60)
  }
}

function readerOf(bytes: Uint8Array): { view: DataView; offset: number } {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}

/** A damaged header may hold a value of any type in the place of a number. */
function checkSizes(header: PageHeader): PageHeader {
  const { data_page_header: one, data_page_header_v2: two, dictionary_page_header: dictionary } = header
  const numbers: unknown[] = [header.compressed_page_size, header.uncompressed_page_size]
  if (one !== undefined) numbers.push(one.num_values)
  if (dictionary !== undefined) numbers.push(dictionary.num_values)
  if (two !== undefined) {
    numbers.push(two.num_values, two.definition_levels_byte_length, two.repetition_levels_byte_length)
  }
  for (const number of numbers) {
    if (typeof number !== 'number' || !(number >= 0))
      throw malformed(`a page claims a size of ${String(number)}`)
  }
  return header
}

function encodingOf(header: PageHeader): string {
  return header.data_page_header_v2?.encoding ?? header.data_page_header?.encoding ?? ''
}

function countOf(header: PageHeader): number {
  return header.data_page_header_v2?.num_values ?? header.data_page_header?.num_values ?? 0
}
