import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { AUDIENCES } from './caller.ts'
import { withExamples } from './docs-examples.ts'
import type { Site } from './mount.ts'
import { openapiOf, TITLES } from './openapi.ts'
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
<link rel="stylesheet" href="docs.css">
<link rel="icon" type="image/png" href="favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<noscript><p>These pages need JavaScript. The documents themselves: ${AUDIENCES.map((audience) => `<a href="../openapi/${audience}.json">${audience}</a>`).join(', ')}.</p></noscript>
<script src="swagger-ui-bundle.js"></script>
<script src="swagger-ui-standalone-preset.js"></script>
<script src="start.js"></script>
</body>
</html>
`

/** The page's own look: our name instead of the tool's, no server to choose (there is one), less air on telephones. */
const STYLE = `body { margin: 0; overflow-wrap: anywhere; }
noscript p { margin: 2rem; font: 1rem sans-serif; }
.swagger-ui .topbar { padding: 8px 0; background: #17324d; }
.swagger-ui .topbar .link { flex: 1 1 auto; }
.swagger-ui .topbar .link > * { display: none; }
.swagger-ui .topbar .link::before { content: 'Atrium API'; font: 600 1.25rem sans-serif; color: #fff; }
.swagger-ui .topbar .download-url-wrapper { justify-content: flex-end; }
.swagger-ui .topbar .download-url-wrapper .select-label { max-width: 26rem; white-space: nowrap; }
.swagger-ui .topbar .download-url-wrapper .select-label select { border-color: #7fa3c4; }
.swagger-ui .info { margin: 28px 0 20px; }
.swagger-ui .scheme-container { margin: 0 0 12px; padding: 12px 0; box-shadow: none; }
.swagger-ui .scheme-container .schemes .schemes-server-container { display: none; }
.swagger-ui .scheme-container .schemes { justify-content: flex-end; }
.swagger-ui .filter .operation-filter-input { min-width: 100%; margin: 12px 0; }
.swagger-ui :is(button, a, input, select, textarea, [tabindex]):focus-visible { outline: 3px solid #2f7de1; outline-offset: 2px; }
@media (max-width: 640px) {
  .swagger-ui .topbar .topbar-wrapper { flex-wrap: wrap; gap: 8px; }
  .swagger-ui .topbar .topbar-wrapper .link { width: auto; max-width: none; }
  .swagger-ui .topbar .topbar-wrapper .download-url-wrapper { order: 1; flex: 1 0 100%; }
  .swagger-ui .topbar .download-url-wrapper .select-label > span { display: none; }
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .info .title { font-size: 1.6rem; }
  .swagger-ui .opblock-tag { padding: 10px 4px; font-size: 1.15rem; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: nowrap; }
  .swagger-ui .opblock .opblock-summary-method { min-width: 56px; padding: 6px 4px; font-size: 0.75rem; }
  .swagger-ui .opblock .opblock-section-header { padding: 8px; }
  .swagger-ui :is(.opblock-description-wrapper, .responses-inner) { padding: 12px 8px; }
}
`

/**
 * Whoever signs in by "Try it out" has the cookie; requests that write also need the token that came with it, which is kept for this tab.
 * The examples of the documents shown here are filled in (docs-examples.ts); programs take /openapi/<audience>.json.
 */
const startWith = (urls: readonly { readonly name: string; readonly url: string }[]): string => `SwaggerUIBundle({
  urls: ${JSON.stringify(urls)},
  requestInterceptor(request) {
    const token = sessionStorage.getItem('csrf')
    if (token !== null && request.method !== 'GET' && request.loadSpec !== true) request.headers['X-CSRF-Token'] = token
    return request
  },
  responseInterceptor(response) {
    if (typeof response.body?.csrf === 'string') sessionStorage.setItem('csrf', response.body.csrf)
    return response
  },
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

const JSON_TYPE = 'application/json; charset=utf-8'

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
    const config = { name: 'http.openapi' }
    app.get(`/openapi/${audience}.json`, { config, onRequest }, (_request, reply) => {
      written ??= JSON.stringify(openapiOf(modules, audience))
      return reply.header('content-type', JSON_TYPE).header('cache-control', 'no-cache').send(written)
    })
    let illustrated: string | undefined
    app.get(`/docs/${audience}.json`, { config, onRequest }, (_request, reply) => {
      illustrated ??= JSON.stringify(withExamples(openapiOf(modules, audience)))
      return reply.header('content-type', JSON_TYPE).header('cache-control', 'no-cache').send(illustrated)
    })
  }
  const config = { name: 'http.docs' }
  const start = startWith(AUDIENCES.map((audience) => ({ name: TITLES[audience], url: `${audience}.json` })))
  app.get('/docs', { config, onRequest }, (_request, reply) => reply.redirect('/docs/'))
  app.get('/docs/', { config, onRequest }, (_request, reply) =>
    reply.header('content-security-policy', POLICY).header('content-type', 'text/html; charset=utf-8').send(PAGE),
  )
  app.get('/docs/start.js', { config, onRequest }, (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(start),
  )
  app.get('/docs/docs.css', { config, onRequest }, (_request, reply) =>
    reply.header('content-type', 'text/css; charset=utf-8').send(STYLE),
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
