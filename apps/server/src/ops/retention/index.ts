export { applyRetention, type Forgotten, forgetFiles } from './apply-retention.ts'
