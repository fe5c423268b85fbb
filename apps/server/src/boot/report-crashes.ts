import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../kernel/log.ts'
import type { Telemetry } from '../kernel/telemetry/index.ts'

const SEND_MS = 2_000

/**
 * An error that nobody caught ends the process, as it should; first it is logged as a line like any other and
 * reported. Only where errors are reported at all: elsewhere the runtime's own last words stand.
 */
export function reportCrashes({ errors }: Pick<Telemetry, 'errors'>, log: Logger): Disposable {
  const onCrash = (error: unknown) => {
    log.fatal({ err: error }, 'an error that nobody caught ends the process')
    errors.report(error, { crash: 'true' })
    void Promise.race([errors[Symbol.asyncDispose](), delay(SEND_MS)]).finally(() => process.exit(1))
  }
  // Rejections that nobody handles come here as well.
  process.on('uncaughtException', onCrash)
  return { [Symbol.dispose]: () => void process.off('uncaughtException', onCrash) }
}
