import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { askerOf, InputReader, isInput, replyGuard, replySchema, type Site, sendFaults, sendRefusal } from './mount.ts'
import { sendHouseProblem } from './problem.ts'
import type { DownloadRoute, Held, UploadRoute } from './route.ts'

/** Mounts a file that comes in. In a context of its own: nowhere else is a body of raw bytes let in. */
export function mountUpload(site: Site, route: UploadRoute): void {
  const input = new InputReader(site, route, undefined)
  const guardReply = replyGuard(site, route.reply, route.name)
  void site.app.register((own, _options, ready) => {
    own.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
    own.route({
      method: 'POST',
      url: route.path,
      config: { name: route.name },
      schema: replySchema(site, route.reply, route.name),
      onRequest: site.guard.admit({ kind: 'permission', audience: route.audience, permission: route.permission }),
      handler: async (request, reply) => {
        const read = input.read(request)
        if (!isInput(read)) return sendFaults(reply, read)
        if (!(request.body instanceof Readable)) return sendHouseProblem(reply, 'unsupported_media_type')
        const outcome = await route.handle(site.db, read, request.body, askerOf(request, route.permission))
        return outcome.ok ? guardReply(outcome.value) : sendRefusal(reply, route.codes, outcome)
      },
    })
    ready()
  })
}

/** Mounts a file that goes out. */
export function mountDownload(site: Site, route: DownloadRoute): void {
  const input = new InputReader(site, route, route.body)
  site.app.route({
    method: route.method,
    url: route.path,
    config: { name: route.name },
    onRequest: site.guard.admit({ kind: 'permission', audience: route.audience, permission: route.permission }),
    handler: async (request, reply) => {
      const read = input.read(request)
      if (!isInput(read)) return sendFaults(reply, read)
      const outcome = await route.handle(site.db, read, askerOf(request, route.permission), heldBy(request))
      if (!outcome.ok) return sendRefusal(reply, route.codes, outcome)
      const { fileName, bytes } = outcome.value
      return reply
        .header('content-type', route.contentType)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
        .send(bytes)
    },
  })
}

const heldBy =
  ({ caller }: FastifyRequest): Held =>
  (permission) =>
    caller?.permissions.has(permission) ? (caller.scopeOf?.(permission) ?? caller.scope) : undefined
