export {
  createPressure,
  type Pressure,
  type PressureReadings,
  type WatchedFolders,
} from './create-pressure.ts'
export { describePressure } from './describe-pressure.ts'
export { DEFAULT_THRESHOLDS, type PressureLevel, type Thresholds } from './judge-pressure.ts'
export { registerPressureMetrics } from './metrics.ts'
export { readDiskFree, readDiskUse } from './read-disk.ts'
export { readMemory } from './read-memory.ts'
