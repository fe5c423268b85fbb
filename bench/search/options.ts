import { AppError } from '../../apps/server/src/kernel/errors/index.ts'
import { CORPUS_NAMES, type CorpusSpec, hasCatalogue } from './corpus.ts'
import { type EngineName, PEERS } from './engines/index.ts'

/** What the command line takes beside what every benchmark takes. */
export const OPTIONS = {
  corpus: { type: 'string' },
  peers: { type: 'string', default: 'all' },
  http: { type: 'boolean', default: false },
  table: { type: 'string' },
} as const

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

/** Throws `usage` for a corpus that is not one or not there. Without a name: the research catalogue, else the demo. */
export function pickCorpus(values: OptionValues, offers: number): CorpusSpec {
  const wanted = values.corpus ?? (hasCatalogue() ? 'catalogue' : 'demo')
  const name = CORPUS_NAMES.find(known => known === wanted)
  if (name === undefined) throw new AppError('usage', `--corpus is one of: ${CORPUS_NAMES.join(', ')}`)
  if (name === 'catalogue' && !hasCatalogue())
    throw new AppError('usage', 'the research catalogue is not there: see the shared data')
  return { name, offers }
}

/** `all`, `none`, or names between commas. Throws `usage` for a name that is no peer's. */
export function pickPeers(values: OptionValues): EngineName[] {
  if (values.peers === 'all') return [...PEERS]
  if (values.peers === 'none') return []
  return String(values.peers)
    .split(',')
    .map(text => {
      const wanted = text.trim().replaceAll('-', '_')
      const peer = PEERS.find(name => name === wanted)
      if (peer === undefined)
        throw new AppError('usage', `--peers is all, none, or some of: ${PEERS.join(',')}`)
      return peer
    })
}
