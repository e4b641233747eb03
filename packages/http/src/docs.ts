import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { AUDIENCES } from './caller.ts'
import type { Site } from './mount.ts'
import { openapiOf } from './openapi.ts'
import { sendHouseProblem } from './problem.ts'
import type { HttpModule } from './route.ts'

const compress = promisify(gzip)

/** Nothing from elsewhere and no inline script; Swagger UI sets styles inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Atrium API</title>
<link rel="stylesheet" href="swagger-ui.css">
<link rel="icon" type="image/png" href="favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="swagger-ui-standalone-preset.js"></script>
<script src="start.js"></script>
</body>
</html>
`

const START = `SwaggerUIBundle({
  urls: ${JSON.stringify(AUDIENCES.map((audience) => ({ name: audience, url: `/openapi/${audience}.json` })))},
  dom_id: '#docs',
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
})
`

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/**
 * `/openapi/<audience>.json` and, at `/docs/`, Swagger UI over them. Of @fastify/swagger-ui only the built files are used, which
 * it carries inside: the page works without a network and under a policy that allows no inline script.
 */
export function mountDocs(site: Site, modules: readonly HttpModule[]): void {
  const { app } = site
  const onRequest = site.guard.admit({ kind: 'open' })
  for (const audience of AUDIENCES) {
    let written: string | undefined
    app.get(`/openapi/${audience}.json`, { config: { name: 'http.openapi' }, onRequest }, (_request, reply) => {
      written ??= JSON.stringify(openapiOf(modules, audience))
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(written)
    })
  }
  const config = { name: 'http.docs' }
  app.get('/', { config, onRequest }, (_request, reply) => reply.redirect('/docs/'))
  app.get('/docs', { config, onRequest }, (_request, reply) => reply.redirect('/docs/'))
  app.get('/docs/', { config, onRequest }, (_request, reply) =>
    reply.header('content-security-policy', POLICY).header('content-type', 'text/html; charset=utf-8').send(PAGE),
  )
  app.get('/docs/start.js', { config, onRequest }, (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(START),
  )
  const packed = new Map<string, Promise<Buffer>>()
  app.get<{ Params: { file: string } }>('/docs/:file', { config, onRequest }, async (request, reply) => {
    const { file } = request.params
    const type = Object.hasOwn(TYPES, file) ? TYPES[file] : undefined
    if (type === undefined) return sendHouseProblem(reply, 'not_found')
    reply.header('content-type', type).header('cache-control', 'public, max-age=86400')
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(await readFile(fileOf(file)))
    const body = packed.get(file) ?? readFile(fileOf(file)).then((bytes) => compress(bytes))
    packed.set(file, body)
    return reply
      .header('content-encoding', 'gzip')
      .header('vary', 'accept-encoding')
      .send(await body)
  })
}

const fileOf = (file: string): string => createRequire(import.meta.url).resolve(`@fastify/swagger-ui/static/${file}`)
