import type { Clock } from '../../kernel/clock.ts'
import { SafeConnections, type SafeStreamRequest } from '../../kernel/outbound/index.ts'
import { type CrawlContext, type CrawlPlan, identityOf, type Wait, waitByTimer } from './crawl-options.ts'
import { type CrawlScope, createScope } from './crawl-scope.ts'
import { identityHeaders } from './crawler-identity.ts'
import { HostPacer } from './host-pacer.ts'
import { RobotsCache } from './robots-cache.ts'

/** What the requests of one crawl share. Disposing of it ends those under way. */
export class CrawlSite implements AsyncDisposable {
  readonly plan: CrawlPlan
  readonly clock: Clock
  readonly scope: CrawlScope
  readonly robots: RobotsCache
  readonly signal: AbortSignal
  /** What every request begins with. */
  readonly request: Pick<SafeStreamRequest, 'headers' | 'stallMs' | 'signal' | 'connections'> & {
    headers: Record<string, string>
  }
  private readonly ended = new AbortController()
  private readonly connections: SafeConnections
  private readonly pacers = new Map<string, HostPacer>()
  private readonly pacing: { clock: Clock; wait: Wait; random: () => number }

  constructor(context: CrawlContext, plan: CrawlPlan, signal: AbortSignal | undefined) {
    this.plan = plan
    this.clock = context.clock
    this.scope = createScope(plan)
    this.signal = signal === undefined ? this.ended.signal : AbortSignal.any([signal, this.ended.signal])
    this.connections = new SafeConnections({
      ...context.network,
      perOriginMax: plan.perHostMax,
      // So that one connection serves also where a crawl-delay stands between requests.
      keepAliveMs: Math.min(plan.crawlDelayMaxMs, 15_000),
    })
    this.request = {
      headers: identityHeaders(identityOf(context)),
      stallMs: plan.stallMs,
      signal: this.signal,
      connections: this.connections,
    }
    this.pacing = {
      clock: context.clock,
      wait: context.wait ?? waitByTimer,
      random: context.random ?? Math.random,
    }
    this.robots = new RobotsCache(this)
  }

  pacerOf(hostname: string): HostPacer {
    const known = this.pacers.get(hostname)
    if (known !== undefined) return known
    const pacer = new HostPacer(this.pacing, this.plan)
    this.pacers.set(hostname, pacer)
    return pacer
  }

  /** Throws the signal's reason. */
  wait(ms: number): Promise<void> {
    return this.pacing.wait(ms, this.signal)
  }

  /** Ends what is under way. */
  stop(): void {
    this.ended.abort(new Error('the crawl is over'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
    await this.connections[Symbol.asyncDispose]()
  }
}
