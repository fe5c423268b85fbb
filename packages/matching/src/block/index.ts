export { type CandidateIndex, createCandidateIndex } from './candidate-index.ts'
export { CANDIDATE_LIMITS, type CandidateLimits, THOROUGH_LIMITS } from './candidate-limits.ts'
export {
  type Candidate,
  type CandidateFinder,
  openCandidateFinder,
  type SharedCandidates,
} from './find-candidates.ts'
export { hashText } from './hash.ts'
export { type Blockable, termsOf } from './terms-of.ts'
