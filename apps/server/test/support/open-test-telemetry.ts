import { openTelemetry, type Telemetry, type TelemetryOptions } from '../../src/kernel/telemetry/index.ts'
import { quietLog } from './quiet-log.ts'

/** Of a process under test; traces and errors go nowhere unless it is said where. */
export function openTestTelemetry(options: Partial<TelemetryOptions> = {}): Promise<Telemetry> {
  return openTelemetry({ role: 'test', release: '0.0.0', log: quietLog, ...options })
}
