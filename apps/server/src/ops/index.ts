export { checkHealth } from './check-health.ts'
export { recordAlert } from './record-alert.ts'
