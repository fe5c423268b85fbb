export { applyRetention, type Forgotten, type RetentionContext } from './apply-retention.ts'
