import { problem, ratesParameters, ratesResponse } from '@buywhere/contract'
import { loadRateTable } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import type { App } from '../http/create-app.ts'
import { presentRateTable } from '../present/present-rates.ts'
import { checkCurrency } from '../present/view.ts'
import type { Services } from '../services.ts'

/** The exchange rates that answers convert by. */
export function addRatesRoutes(app: App, { clock, database, search, settings }: Services): void {
  app.get(
    '/v1/rates',
    {
      config: { access: { scope: 'catalog:read', isPublic: true } },
      schema: {
        summary: 'Exchange rates in use, or as they counted on a day, each with its date and source',
        tags: ['catalogue'],
        querystring: ratesParameters,
        response: { 200: ratesResponse, '4xx': problem },
      },
    },
    async request => {
      const { currency = settings.defaultCurrency, date } = request.query
      checkCurrency(currency)
      const now = clock.now()
      const today = now.toISOString().slice(0, 10)
      if (date !== undefined && date > today) {
        const fields = [{ field: 'date', message: 'must not lie in the future' }]
        throw new AppError('invalid_parameter', `there are no rates of ${date} yet`, { fields })
      }
      // Today's are those that searches go by, from memory; a moment later the database may know better.
      const isNow = date === undefined || date === today
      const table = isNow ? search.rates() : await loadRateTable(database.db, now, date)
      return presentRateTable(table, currency, date ?? today)
    },
  )
}
