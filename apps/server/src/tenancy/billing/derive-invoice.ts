import { INVOICE_STATUSES, type InvoiceSnapshot, type Observed } from './billing-state.ts'

/**
 * What an invoice is, given everything the provider said of it. Statuses only ever move on (draft, open,
 * uncollectible, void, paid); of the same status the newest word counts. undefined: nothing said.
 */
export function deriveInvoice(
  observations: readonly Observed<InvoiceSnapshot>[],
): (InvoiceSnapshot & { asOf: Date }) | undefined {
  const rank = ({ state }: Observed<InvoiceSnapshot>) => INVOICE_STATUSES.indexOf(state.status)
  const last = [...observations]
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        a.at.getTime() - b.at.getTime() ||
        Number(a.isAnswer) - Number(b.isAnswer) ||
        (a.id < b.id ? -1 : 1),
    )
    .at(-1)
  return last === undefined ? undefined : { ...last.state, asOf: last.at }
}
