import { summarise } from '../support/summarise.ts'
import type { Timings } from './measure.ts'
import { QUERY_CLASSES, type QueryClass } from './queries.ts'
import type { EngineReport } from './run-engine.ts'

export type Figures = Record<string, number>

/** An engine's figures by key. Those of real queries have no word before them, those of other classes theirs. */
export function engineFigures(name: string, report: EngineReport): Figures {
  const { buildMs, reloadMs, diskBytes, rssBytes, qps, timings } = report
  const measured = QUERY_CLASSES.flatMap(kind =>
    Object.entries(classFigures(timings[kind])).map(
      ([key, value]) => [`${name}.${classPrefix(kind)}${key}`, value] as const,
    ),
  )
  const others = {
    build_ms: buildMs,
    build_peak_rss_bytes: report.peakRssBytes,
    reload_ms: reloadMs,
    disk_bytes: diskBytes,
    rss_bytes: rssBytes,
    qps_2_threads: qps,
  }
  const known = Object.entries(others).flatMap(([key, value]) =>
    value === null ? [] : [[`${name}.${key}`, value] as const],
  )
  return Object.fromEntries([...measured, ...known])
}

function classPrefix(kind: QueryClass): string {
  return kind === 'real' ? '' : `${kind}_`
}

function classFigures(timings: Timings): Figures {
  const { queries, ms, hits } = timings
  if (queries.length === 0) return { queries: 0 }
  const figures: Figures = {
    queries: queries.length,
    answered_share: hits.filter(count => count > 0).length / queries.length,
  }
  const add = (prefix: string, times: readonly number[]) => {
    for (const [key, value] of Object.entries(summarise(times))) figures[`${prefix}${key}_ms`] = value
  }
  // An answer holds its total: where that is another question, both together are what is compared.
  add('', wholeTimes(timings))
  if (ms.count !== undefined) {
    add('search_only_', ms.search ?? [])
    add('count_', ms.count)
  }
  if (ms.close !== undefined) add('with_close_', ms.close)
  if (ms.unfiltered !== undefined) add('unfiltered_', ms.unfiltered)
  return figures
}

/** What one answer with its total took, query by query. */
function wholeTimes({ ms }: Timings): number[] {
  return (ms.search ?? []).map((time, place) => time + (ms.count?.[place] ?? 0))
}

/**
 * How many times as long a peer takes as ours, count included, over the very queries that the peer was asked. Also
 * over those alone that the peer had an answer to: ours answers more of them, by leaving words out, which takes time.
 * And where the peer was measured without the price filter too, that as well.
 */
export function ratioFigures(name: string, peer: Timings, ours: Timings): Figures {
  const oursMs = new Map(ours.queries.map((query, place) => [query, ours.ms.search?.[place]]))
  const wholeMs = wholeTimes(peer)
  const pairs = peer.queries.map((query, place) => ({
    ours: oursMs.get(query),
    whole: wholeMs[place],
    unfiltered: peer.ms.unfiltered?.[place],
    isAnswered: (peer.hits[place] ?? 0) > 0,
  }))
  if (pairs.length === 0 || pairs.some(pair => pair.ours === undefined)) return {}
  const answered = pairs.filter(pair => pair.isAnswered)
  return {
    ...divide(`ratio.${name}_`, pairs, 'whole'),
    ...(answered.length > 0 && divide(`ratio.${name}_answered_`, answered, 'whole')),
    ...(peer.ms.unfiltered !== undefined && divide(`ratio.${name}_unfiltered_`, pairs, 'unfiltered')),
  }
}

type Pair = Record<'ours' | 'whole' | 'unfiltered', number | undefined>

function divide(prefix: string, pairs: readonly Pair[], theirs: 'whole' | 'unfiltered'): Figures {
  const of = (side: keyof Pair) => summarise(pairs.flatMap(pair => pair[side] ?? []))
  const [peer, ours] = [of(theirs), of('ours')]
  return {
    [`${prefix}mean`]: peer.mean / ours.mean,
    [`${prefix}p50`]: peer.p50 / ours.p50,
    [`${prefix}p99`]: peer.p99 / ours.p99,
  }
}
