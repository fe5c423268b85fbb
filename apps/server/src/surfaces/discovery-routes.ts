import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from './http/create-app.ts'
import { DOCS_CSP } from './http/security-headers.ts'

/** The description of everything on this application: /openapi.json (3.1) and a page to read it on, /docs. */
export async function addDiscovery(app: App, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'BuyWhere',
        version: '0.1.0',
        description: 'The product catalogue for AI shopping agents.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, bw_live_…' },
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'Of a person who signed in; a quarter of an hour good',
          },
          webhookSecret: {
            type: 'http',
            scheme: 'bearer',
            description: 'The secret shared with Alertmanager',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_CSP })
  app.get('/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, async () => app.swagger())
}
