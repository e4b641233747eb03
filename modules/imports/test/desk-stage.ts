import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Caller } from '@atrium/http'
import { buildServer, createLogger } from '@atrium/http/server'
import { loadOrganization } from '@atrium/organization'
import { ImportDesk, importsModuleWith } from '../src/index.ts'
import { openMall } from './stage.ts'

export interface File {
  readonly fileId: string
  readonly bytes: number
}

export interface Run {
  readonly runId: string
  readonly state: string
  readonly mine: boolean
  readonly jobId: string | null
  readonly layout: { readonly layoutId: string; readonly version: number } | null
  readonly progress:
    | (Readonly<Record<string, number>> & {
        readonly reasons: readonly { readonly code: string; readonly column: string; readonly rows: number }[]
        readonly samples: readonly { readonly row: number; readonly became: string; readonly text: string }[]
      })
    | null
  readonly errors: readonly { readonly row: number; readonly column: string; readonly code: string }[]
  readonly fault: { readonly zh: string } | null
}

/** A mall, a desk that takes files, and callers: `staff` and `other` with the whole group, `narrow` with store S1 alone, `reader`. */
export async function openDeskStage(of: { readonly filename: string }, mostBytes?: number) {
  const db = await openMall(of)
  const folder = mkdtempSync(join(tmpdir(), 'atrium-desk-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const desk = new ImportDesk({ db, folder, ...(mostBytes === undefined ? {} : { mostBytes }) })
  await desk.start()
  after(() => desk.stop())
  const store = (await db.read((ctx) => loadOrganization(ctx))).nodeByCode('S1')
  assert.ok(store)
  const staff: Caller = {
    actor: { kind: 'staff', id: 7 },
    scope: 'all',
    permissions: new Set(['imports.read', 'imports.run']),
    audience: 'admin',
    rateKey: 'staff',
  }
  const callers: Readonly<Record<string, Caller>> = {
    staff,
    other: { ...staff, actor: { kind: 'staff', id: 8 } },
    narrow: { ...staff, actor: { kind: 'staff', id: 9 }, scope: new Set([store.id]) },
    reader: { ...staff, permissions: new Set(['imports.read']) },
  }
  const server = buildServer({
    db,
    clock: db.clock,
    modules: [importsModuleWith(desk)],
    authenticate: ({ authorization }) => callers[authorization ?? ''],
    version: '0',
    logger: createLogger({ level: 'silent' }),
    checkReplies: true,
  })
  after(() => server.close())

  async function ask<T>(method: 'GET' | 'POST', url: string, body?: object | Buffer, status = 200, as = 'staff') {
    const raw = Buffer.isBuffer(body)
    const reply = await server.inject({
      method,
      url,
      headers: {
        authorization: as,
        ...(body ? { 'content-type': raw ? 'application/octet-stream' : 'application/json' } : {}),
      },
      ...(body ? { payload: raw ? body : JSON.stringify(body) } : {}),
    })
    assert.equal(reply.statusCode, status, `${method} ${url}: ${reply.body}`)
    return reply.json<T>()
  }
  const upload = (name: string, content: string | Buffer, status = 200, as = 'staff') =>
    ask<File & { code: string }>(
      'POST',
      `/v1/imports/files?name=${encodeURIComponent(name)}`,
      Buffer.from(content),
      status,
      as,
    )
  async function run(
    fileId: string,
    dryRun: boolean,
    more: object = { preset: 'atrium-products' },
    as = 'staff',
  ): Promise<Run> {
    const { runId } = await ask<{ runId: string }>('POST', '/v1/imports/runs', { fileId, dryRun, ...more }, 200, as)
    await desk.idle()
    return ask<Run>('GET', `/v1/imports/runs/${runId}`, undefined, 200, as)
  }
  /** The refused rows of a run, as they are downloaded. */
  async function refused(runId: string, language: 'zh' | 'en', as = 'staff', status = 200): Promise<string> {
    const url = `/v1/imports/runs/${runId}/errors?language=${language}`
    const reply = await server.inject({ url, headers: { authorization: as } })
    assert.equal(reply.statusCode, status, reply.body)
    return reply.body
  }
  return { db, desk, folder, server, ask, upload, run, refused }
}
