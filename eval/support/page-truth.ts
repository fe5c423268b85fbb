import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../apps/server/src/kernel/errors/index.ts'
import { readPacked } from './read-lines.ts'

/** One page with the values that are true of it: by field, any of several. A field without any has nothing to find. */
export type TruePage = { id: string; file: string; url: string | null; values: Map<string, string[]> }

// Our names first, then those of the public benchmark and of schema.org.
const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: 'name',
  title: 'name',
  price: 'price',
  list_price: 'list_price',
  listPrice: 'list_price',
  regularPrice: 'list_price',
  currency: 'currency',
  priceCurrency: 'currency',
  availability: 'availability',
  sku: 'sku',
  gtin: 'gtin',
  mpn: 'mpn',
  brand: 'brand',
  image: 'image',
  imageUrl: 'image',
  mainImage: 'image',
  breadcrumb: 'breadcrumb',
  breadcrumbs: 'breadcrumb',
  condition: 'condition',
  rating: 'rating',
  reviews_count: 'reviews_count',
  reviewsCount: 'reviews_count',
}
const TRUTH_FILES = ['ground-truth.json', 'truth.json', 'pages.json']
const FOLDERS = ['html', 'pages', '.']
const ENDINGS = ['.html.gz', '.html', '.htm', '.htm.gz', '']

/** Reads the pages' list; the form is in docs/evaluation.md. Throws `usage` when there is none or a page is missing. */
export async function readTruePages(folder: string): Promise<TruePage[]> {
  const file = await truthFile(folder)
  let json: unknown
  try {
    json = JSON.parse((await readPacked(join(folder, file))).toString())
  } catch (error) {
    throw new AppError('usage', `${file} is no JSON: ${error instanceof Error ? error.message : error}`)
  }
  const entries = Array.isArray(json)
    ? json.map(
        (entry: unknown, at) =>
          [String(fieldOf(entry, 'id') ?? fieldOf(entry, 'file') ?? at), entry] as const,
      )
    : Object.entries(typeof json === 'object' && json !== null ? json : {})
  if (entries.length === 0) throw new AppError('usage', `${file} names no pages`)
  return entries.map(([id, entry]) => toTruePage(folder, id, entry))
}

async function truthFile(folder: string): Promise<string> {
  for (const name of TRUTH_FILES) if (existsSync(join(folder, name))) return name
  const names = await readdir(folder).catch(() => [])
  const [only, ...others] = names.filter(name => /\.json(?:\.gz)?$/.test(name))
  if (only !== undefined && others.length === 0) return only
  throw new AppError('usage', `${folder} needs one JSON of true values, such as truth.json`)
}

function toTruePage(folder: string, id: string, entry: unknown): TruePage {
  const values = new Map<string, string[]>()
  const facts = fieldOf(entry, 'values') ?? entry
  for (const [name, field] of Object.entries(FIELD_NAMES)) {
    const value = fieldOf(facts, name)
    if (value !== undefined) values.set(field, [...(values.get(field) ?? []), ...textsOf(field, value)])
  }
  const rating = fieldOf(facts, 'aggregateRating')
  for (const [name, field] of [
    ['ratingValue', 'rating'],
    ['reviewCount', 'reviews_count'],
  ] as const) {
    const value = fieldOf(Array.isArray(rating) ? rating[0] : rating, name)
    if (value !== undefined) values.set(field, textsOf(field, value))
  }
  const url = fieldOf(entry, 'url')
  const named = fieldOf(entry, 'file')
  return {
    id,
    file: pageFile(folder, typeof named === 'string' ? named : id),
    url: typeof url === 'string' ? url : null,
    values,
  }
}

/** Every way of writing values: alone, in a list of which any is right, or as things with a name or a value. */
function textsOf(field: string, value: unknown): string[] {
  if (value === null) return []
  const list = Array.isArray(value) ? (value as unknown[]) : [value]
  const texts = list.flatMap(one => {
    if (typeof one === 'object' && one !== null) {
      if (Array.isArray(one)) return [one.map(inner => textsOf('', inner)[0] ?? '').join(' > ')]
      const text = fieldOf(one, 'value') ?? fieldOf(one, 'name') ?? fieldOf(one, 'url')
      return text === undefined || text === null ? [] : [String(text)]
    }
    return one === null || one === undefined || String(one).trim() === '' ? [] : [String(one)]
  })
  // A trail is one value made of its steps.
  const isTrail = field === 'breadcrumb' && Array.isArray(value) && !list.some(Array.isArray)
  return isTrail && texts.length > 0 ? [texts.join(' > ')] : texts
}

function pageFile(folder: string, id: string): string {
  for (const inner of FOLDERS) {
    for (const ending of ENDINGS) {
      const file = join(folder, inner, `${id}${ending}`)
      if (ending === '' ? /\.html?(?:\.gz)?$/.test(id) && existsSync(file) : existsSync(file)) return file
    }
  }
  throw new AppError('usage', `no page ${id}.html or ${id}.html.gz in ${folder} or its html folder`)
}

function fieldOf(entry: unknown, name: string): unknown {
  return typeof entry === 'object' && entry !== null && Object.hasOwn(entry, name)
    ? (entry as Record<string, unknown>)[name]
    : undefined
}
