export {
  CANDIDATE_LIMITS,
  type Candidate,
  type CandidateIndex,
  type CandidateLimits,
  createCandidateIndex,
  THOROUGH_LIMITS,
} from './candidate-index.ts'
export { hashText } from './hash.ts'
export { type Blockable, termsOf } from './terms-of.ts'
