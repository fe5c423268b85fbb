import { Counter, Gauge, type Registry } from 'prom-client'
import type { LoadGate } from './load-gate.ts'
import { PRIORITIES } from './priority.ts'

/** What is under way, what was turned away, and how much may be under way. */
export function registerLoadMetrics(registry: Registry, { gate }: { gate: LoadGate }): void {
  const registers = [registry]
  new Gauge({
    name: 'buywhere_http_requests_in_flight',
    help: 'Requests being worked on',
    labelNames: ['priority'],
    registers,
    collect() {
      const { underWay } = gate.figures()
      for (const priority of PRIORITIES) this.set({ priority }, underWay[priority])
    },
  })
  new Counter({
    name: 'buywhere_http_requests_shed_total',
    help: 'Requests answered 503 because there was too much to do',
    labelNames: ['priority'],
    registers,
    collect() {
      const { shed } = gate.figures()
      this.reset()
      for (const priority of PRIORITIES) this.inc({ priority }, shed[priority])
    },
  })
  new Gauge({
    name: 'buywhere_http_concurrency_limit',
    help: 'Searches that may be under way at once, as learned from how long they take',
    registers,
    collect() {
      this.set(gate.figures().limit)
    },
  })
}
