import type { App } from '../http/create-app.ts'
import type { Services } from '../services.ts'

/** Everything that is read below a product's own address. */
const OF_PRODUCT = /^\/(v1|api)\/products\/:id(\/|$)/

/**
 * Reading a product that went into another one leads to its heir, by the same route and with the same parameters.
 * Answered from memory. Whoever may not see the heir finds nothing, as before.
 */
export function addProductRedirects(app: App, { search }: Services): void {
  app.addHook('preValidation', async (request, reply) => {
    const route = request.routeOptions.url ?? ''
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !OF_PRODUCT.test(route)) return
    const { id } = request.params as { id: string }
    const heir = search.heirOf(id, search.visibilityOf(request.principal.orgId))
    if (heir === id) return
    const [path = '', query] = request.url.split('?', 2)
    const parts = path.split('/')
    parts[3] = heir
    const location = `${parts.join('/')}${query === undefined ? '' : `?${query}`}`
    return reply.code(308).header('location', location).send({ id, merged_into: heir, location })
  })
}
