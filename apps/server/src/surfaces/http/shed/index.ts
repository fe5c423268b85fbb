export { LoadGate } from './load-gate.ts'
export { registerLoadMetrics } from './metrics.ts'
export { createRefusalHeaders } from './refusal-headers.ts'
