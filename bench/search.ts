import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CorpusSpec } from './search/corpus.ts'
import type { Place } from './search/engine.ts'
import { ENGINES, type EngineName } from './search/engines/index.ts'
import { engineFigures, type Figures, ratioFigures } from './search/figures.ts'
import { measureHttp } from './search/http/measure-http.ts'
import { OPTIONS, type OptionValues, pickCorpus, pickPeers } from './search/options.ts'
import { installPeer } from './search/peer-packages.ts'
import { hasRealQueries, makeQueries, QUERY_CLASSES, type Queries } from './search/queries.ts'
import { type EngineReport, runEngine } from './search/run-engine.ts'
import { type Survey, surveyCorpus } from './search/survey.ts'
import { renderTable } from './search/table.ts'

// Our engine beside others: one command, one run, the same offers, the same queries, the same machine. Every engine
// runs in processes of its own; this one only coordinates. Every search of ours asks for the exact total, five facets
// and a price filter.

export const options = OPTIONS
export const defaultOffers = 100_000

const PEERS_FOLDER = join(import.meta.dirname, '../.runtime/bench-peers')
const OUR_BUDGET_MS = 240_000
const PEER_BUDGET_MS = { real: 60_000, prefix: 15_000, typo: 15_000, model: 15_000, hostile: 0 }
const OUR_BUDGETS_MS = {
  real: OUR_BUDGET_MS,
  prefix: OUR_BUDGET_MS,
  typo: OUR_BUDGET_MS,
  model: OUR_BUDGET_MS,
  hostile: OUR_BUDGET_MS,
}

type Invocation = {
  offers: number
  values: OptionValues
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
  print(line: string): void
}

type Measured = { name: EngineName; gives: string; report: EngineReport }

export async function run({ offers, values, env, signal, print }: Invocation): Promise<Figures> {
  const corpus = pickCorpus(values, offers)
  const peers = pickPeers(values)
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-bench-'))
  // PostgreSQL runs as another user when this one is root: it must reach its files in here.
  await chmod(folder, 0o755)
  try {
    // Figures made beside other work are not to be trusted: let it be seen.
    const loadBefore = loadavg()[0] ?? 0
    const survey = await surveyCorpus(corpus)
    const queries = await makeQueries(survey.titles)
    const caption = describe(corpus, survey, queries, loadBefore)
    print(caption)
    const figures: Figures = {
      'corpus.offers': survey.offers,
      'corpus.products': survey.products,
      'corpus.read_ms': survey.readMs,
      'machine.load_before': loadBefore,
    }
    const place = (name: EngineName): Place => ({
      folder: join(folder, name),
      peersFolder: PEERS_FOLDER,
      databaseUrl: env.DATABASE_URL ?? null,
    })
    const measure = async (name: EngineName): Promise<Measured> => {
      const { gives } = await ENGINES[name]()
      const isOurs = name.startsWith('ours')
      const budgetMs = isOurs ? OUR_BUDGETS_MS : PEER_BUDGET_MS
      const report = await runEngine(
        { engine: name, place: place(name), corpus, queries, budgetMs },
        { signal, scratch: folder },
      )
      Object.assign(figures, engineFigures(name, report))
      print(`${name}: ${report.timings.real.queries.length} of ${queries.real.length} queries, ${gives}`)
      return { name, gives, report }
    }

    const ours = await measure('ours')
    const measured = [ours]
    for (const name of peers) {
      signal.throwIfAborted()
      const reason = await cannotRun(name, corpus)
      if (reason !== null) {
        print(`${name}: left out, ${reason}`)
        continue
      }
      try {
        const peer = await measure(name)
        measured.push(peer)
        Object.assign(figures, ratioFigures(name, peer.report.timings.real, ours.report.timings.real))
      } catch (error) {
        signal.throwIfAborted()
        print(`${name}: left out, it failed: ${error instanceof Error ? error.message : error}`)
      }
      await rm(place(name).folder, { recursive: true, force: true })
    }
    if (values.http === true) {
      const home = join(folder, 'http')
      await mkdir(home, { mode: 0o755 })
      const options = { home, index: place('ours').folder, survey, queries: queries.real }
      Object.assign(figures, await measureHttp({ ...options, env, signal, print }))
    }
    const table = renderTable(measured, figures, caption)
    print(`\n${table}`)
    if (typeof values.table === 'string') await writeFile(values.table, table)
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Why a peer is not measured; null: it can be. Installs it when it is not there yet. */
async function cannotRun(name: EngineName, { offers }: CorpusSpec): Promise<string | null> {
  const { maxOffers, packages } = await ENGINES[name]()
  if (offers > maxOffers) return `it is measured up to ${maxOffers.toLocaleString('en')} offers`
  try {
    for (const wanted of packages) await installPeer(PEERS_FOLDER, wanted)
    return null
  } catch (error) {
    return `its npm package could not be installed: ${String(error).split('\n').slice(0, 3).join(' ')}`
  }
}

function describe(corpus: CorpusSpec, survey: Survey, queries: Queries, loadBefore: number): string {
  const count = (value: number) => value.toLocaleString('en')
  const source = corpus.name === 'demo' ? 'the demo catalogue' : 'the research catalogue'
  const real = hasRealQueries() ? 'real shopping queries' : 'queries made of words of its titles'
  const others = QUERY_CLASSES.filter(kind => kind !== 'real').map(kind => `${queries[kind].length} ${kind}`)
  return (
    `${count(survey.offers)} offers of ${count(survey.products)} products from ${source}; ` +
    `${count(queries.real.length)} ${real} in the main figures, ${others.join(', ')} beside them; ` +
    `${availableParallelism()} cores (load ${loadBefore.toFixed(1)} before), Node ${process.versions.node}. ` +
    `Times of one query at a time. ` +
    `Build contains reading the corpus (${(survey.readMs / 1_000).toFixed(1)} s by itself).`
  )
}
