export {
  type AlertRow,
  type ChannelSettings,
  listAlerts,
  readHeartbeat,
  registerAlertMetrics,
  startAlertUpkeep,
} from './alerts/index.ts'
export { checkHealth } from './check-health.ts'
export { createIngestGate } from './create-ingest-gate.ts'
export { GUARDED_NAMES, type GuardStatus, readGuards, releaseGuard } from './guards/index.ts'
export type { Pressure } from './pressure/index.ts'
export { recordAlert } from './record-alert.ts'
