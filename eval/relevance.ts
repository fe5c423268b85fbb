import { openIndex, type ProductDocument, plainQuery, productOf, type SearchQuery } from '@buywhere/search'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { ndcg } from './support/ndcg.ts'
import { type JudgedDocument, readDocuments, readJudgements } from './support/read-relevance.ts'

// How good the order of answers is, by people's judgements. Two ways: every document competes and the unjudged
// count as useless (full corpus), or only the judged ones of a query are put in order (re-ranking). The engine and
// its weights are those that answer searches; nothing is learned here, so folds only show how much the figure
// hangs on which queries are asked.

export const options = { docs: { type: 'string' }, judgments: { type: 'string' } } as const

const DEPTH = 10
const FOLDS = 5
const PRODUCTS_PER_PAGE = 2_000

export async function run({
  values,
  print,
}: {
  values: Record<string, string | undefined>
  print(line: string): void
}): Promise<Record<string, number>> {
  const { docs, judgments } = values
  if (docs === undefined || judgments === undefined) {
    throw new AppError('usage', 'eval relevance needs --docs DOCS.jsonl.gz and --judgments JUDGMENTS.tsv.gz')
  }
  const documents = await readDocuments(docs)
  const judgements = await readJudgements(judgments)
  const known = new Set(documents.map(({ id }) => id))
  const { index } = await openIndex()
  try {
    await index.build(pages(documents))
    const full: number[] = []
    const reranked: number[] = []
    let unknown = 0
    for (const [text, grades] of judgements) {
      for (const id of grades.keys()) if (!known.has(id)) unknown++
      const ask = (sources: string[] | undefined, limit: number): string[] => {
        const { hits, closeMatches } = index.search(queryOf(text, sources, limit))
        return [...hits, ...closeMatches].map(({ offer }) => offer.source)
      }
      full.push(ndcg(ask(undefined, DEPTH), grades, DEPTH))
      const found = ask([...grades.keys()], grades.size)
      const missed = [...grades.keys()].filter(id => !found.includes(id)).toSorted()
      reranked.push(ndcg([...found, ...missed], grades, DEPTH))
    }
    if (unknown > 0) print(`${unknown} judgements are of documents that are not among ${docs}`)
    const folds = Array.from({ length: FOLDS }, (_, fold) =>
      mean(full.filter((_, at) => at % FOLDS === fold)),
    )
    print(`relevance: ${judgements.size} queries over ${documents.length} documents`)
    print(`NDCG@${DEPTH}, full corpus: ${mean(full).toFixed(4)}   re-ranking: ${mean(reranked).toFixed(4)}`)
    print(`full corpus in ${FOLDS} folds: ${folds.map(fold => fold.toFixed(4)).join(' ')}`)
    return {
      'relevance.queries': judgements.size,
      'relevance.documents': documents.length,
      'relevance.ndcg_at_10': mean(full),
      'relevance.ndcg_at_10_reranking': mean(reranked),
      ...Object.fromEntries(folds.map((fold, at) => [`relevance.ndcg_at_10_fold_${at + 1}`, fold])),
    }
  } finally {
    await index.close()
  }
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** A document as a product with one offer alike for all, whose source is the document's id: so it can be filtered. */
const toProduct = ({ id, title, description }: JudgedDocument, at: number): ProductDocument =>
  productOf({ id: at + 1, title, description, price: 1_000, currency: 'USD', source: id })

async function* pages(documents: readonly JudgedDocument[]): AsyncGenerator<ProductDocument[]> {
  for (let start = 0; start < documents.length; start += PRODUCTS_PER_PAGE) {
    yield documents
      .slice(start, start + PRODUCTS_PER_PAGE)
      .map((document, at) => toProduct(document, start + at))
  }
}

const queryOf = (text: string, sources: string[] | undefined, limit: number): SearchQuery =>
  plainQuery(text, {
    currency: 'USD',
    filters: sources === undefined ? {} : { sources },
    limit,
    closeMatches: limit,
  })
