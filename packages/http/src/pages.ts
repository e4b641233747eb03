import { readFileSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Site } from './mount.ts'
import { sendHouseProblem } from './problem.ts'

/** Nothing from elsewhere and no inline script; the console's components set styles inline. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

/** Addresses that are never pages of the application, whatever a client would like to be shown. */
const NOT_PAGES = /^\/(v1|docs|openapi|health|ready|metrics|assets)(\/|$)/
/** Everything there carries the hash of its content in its name. */
const HASHED = `${sep}assets${sep}`
const INDEX = 'index.html'

/** A single-page application, built into a folder. */
export interface Pages {
  /** Whether this request, for which there is no route, asks for a page: the application's own router decides what it shows. */
  wanted(request: FastifyRequest): boolean
  send(reply: FastifyReply): FastifyReply
  /** Mounts `/` and every file of the folder as it is now; `.br` and `.gz` beside a file are sent to whom reads them. */
  mount(site: Site): void
}

/** Reads the application in `folder`. Throws ENOENT where there is no `index.html`. */
export function openPages(folder: string): Pages {
  const index = readFileSync(join(folder, INDEX), 'utf8')
  const send = (reply: FastifyReply): FastifyReply =>
    reply
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-cache')
      .header('content-type', 'text/html; charset=utf-8')
      .send(index)
  return {
    send,
    wanted: ({ method, url, headers }) =>
      (method === 'GET' || method === 'HEAD') &&
      !NOT_PAGES.test(url.split('?', 1)[0] ?? '') &&
      (headers.accept ?? '').includes('text/html'),
    mount({ app, guard }) {
      // For files that went away; whatever has no route at all is answered before.
      app.setNotFoundHandler((_request, reply) => sendHouseProblem(reply, 'not_found'))
      app.register(async (scope) => {
        scope.addHook('onRequest', guard.admit({ kind: 'open' }))
        scope.addHook('onRoute', (route) => {
          route.config = { ...route.config, name: 'http.pages' }
        })
        for (const path of ['/', `/${INDEX}`]) scope.get(path, (_request, reply) => send(reply))
        await scope.register(fastifyStatic, {
          root: folder,
          wildcard: false,
          index: false,
          preCompressed: true,
          serveDotFiles: false,
          globIgnore: [INDEX, '**/*.br', '**/*.gz'],
          cacheControl: false,
          setHeaders(reply, path) {
            const hashed = path.startsWith(folder + HASHED)
            reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
            // A picture opened by itself is a document, too.
            if (!basename(path).endsWith('.js')) reply.header('content-security-policy', POLICY)
          },
        })
      })
    },
  }
}
