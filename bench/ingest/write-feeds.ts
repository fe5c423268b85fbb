import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import type { FeedItem } from './feed-rows.ts'

const WRITE_CHARS = 262_144

type Form = { head: string; row(item: FeedItem): string; tail: string }

const csvField = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const xmlText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const FORMS = {
  jsonl: { head: '', row: item => `${JSON.stringify(item)}\n`, tail: '' },
  csv: {
    head: 'sku,title,description,brand,price,currency,availability,category,gtin,url\n',
    row: item => `${Object.values(item).map(csvField).join(',')}\n`,
    tail: '',
  },
  google_xml: {
    head: '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n',
    row: item =>
      `<item><g:id>${xmlText(item.sku)}</g:id><title>${xmlText(item.title)}</title>` +
      `<description>${xmlText(item.description)}</description><link>${xmlText(item.url)}</link>` +
      `<g:brand>${xmlText(item.brand)}</g:brand><g:price>${item.price} ${item.currency}</g:price>` +
      `<g:availability>${item.availability}</g:availability><g:gtin>${item.gtin}</g:gtin>` +
      `<g:product_type>${xmlText(item.category)}</g:product_type></item>\n`,
    tail: '</channel></rss>\n',
  },
} as const satisfies Record<string, Form>

export type FormName = keyof typeof FORMS

/** Writes the same offers in each form; answers the files. */
export async function writeFeeds(
  folder: string,
  items: Iterable<FeedItem> | AsyncIterable<FeedItem>,
): Promise<Record<FormName, string>> {
  const names = Object.keys(FORMS) as FormName[]
  const outputs = names.map(name => new Output(join(folder, `feed.${name}`), FORMS[name]))
  for await (const item of items) for (const output of outputs) await output.write(item)
  for (const output of outputs) await output.end()
  return Object.fromEntries(names.map((name, at) => [name, outputs[at]!.path])) as Record<FormName, string>
}

class Output {
  readonly path: string
  readonly #form: Form
  readonly #stream: WriteStream
  #text: string

  constructor(path: string, form: Form) {
    this.path = path
    this.#form = form
    this.#stream = createWriteStream(path)
    this.#text = form.head
  }

  async write(item: FeedItem): Promise<void> {
    this.#text += this.#form.row(item)
    if (this.#text.length < WRITE_CHARS) return
    if (!this.#stream.write(this.#text)) await once(this.#stream, 'drain')
    this.#text = ''
  }

  async end(): Promise<void> {
    this.#stream.end(this.#text + this.#form.tail)
    await once(this.#stream, 'close')
  }
}
