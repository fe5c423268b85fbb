import { Counter, Histogram, type Registry } from 'prom-client'

const SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5]

/** `refused`: what was asked for cannot be had; `error`: we failed. */
export type ToolOutcome = 'ok' | 'error' | 'refused'

export type ToolMetrics = {
  /** `tool` is a name of the contract, never one that a caller made up. */
  observe(tool: string, outcome: ToolOutcome, seconds: number): void
}

/** Rate, errors and duration of each MCP tool. */
export function createToolMetrics(registry: Registry): ToolMetrics {
  const registers = [registry]
  const calls = new Counter({
    name: 'buywhere_tool_calls_total',
    help: 'Calls of MCP tools by outcome.',
    labelNames: ['tool', 'outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'buywhere_tool_duration_seconds',
    help: 'What a call of an MCP tool took, without its way over the wire.',
    labelNames: ['tool'],
    buckets: SECONDS,
    registers,
  })
  return {
    observe(tool, outcome, seconds) {
      calls.inc({ tool, outcome })
      duration.observe({ tool }, seconds)
    },
  }
}
