export { gatherFacts } from './gather-facts.ts'
export { type Finding, judgePreflight, type PreflightFacts } from './judge-preflight.ts'
