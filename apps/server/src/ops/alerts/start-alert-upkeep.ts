import { repeat } from '../../kernel/repeat.ts'
import { announceChanges } from './announce-changes.ts'
import { type DeliveryContext, deliverNotifications } from './deliver-notifications.ts'
import { type SweepContext, sweepAlerts } from './sweep-alerts.ts'

const TELL_MS = 1_000
const SWEEP_MS = 30_000

/** Tells of alerts, and watches the heartbeat of monitoring, from now on; in any number of processes at once. */
export function startAlertUpkeep(
  context: DeliveryContext & Omit<SweepContext, 'watchingSince'>,
): AsyncDisposable {
  const { clock, log } = context
  const sweep = { ...context, watchingSince: clock.now() }
  const stack = new AsyncDisposableStack()
  stack.use(
    repeat({
      name: 'alerts-tell',
      everyMs: TELL_MS,
      log,
      work: async () => {
        await announceChanges(context)
        await deliverNotifications(context)
      },
    }),
  )
  stack.use(repeat({ name: 'alerts-sweep', everyMs: SWEEP_MS, log, work: () => sweepAlerts(sweep) }))
  return stack
}
