import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import Type from 'typebox'
import {
  type Authenticate,
  type Caller,
  callerRoute,
  commandRoute,
  cursor,
  type Db,
  type HttpModule,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  publicRoute,
  queryRoute,
  SESSION_COOKIE,
  settingRoute,
  type Versioned,
  wire,
} from '../src/index.ts'
import { buildServer, type HttpServer, type Logger, type ServerOptions } from '../src/server-index.ts'

/**
 * A small module as a module author would write it: notes that can be posted, listed and read, one setting, sign-in. It keeps
 * its rows in memory where a real one has PostgreSQL, so that what is tested here is the way over HTTP alone.
 */
export interface Note {
  readonly noteId: number
  readonly text: string
  readonly key: string
}

interface PostAsk {
  readonly text: string
  readonly amountMinor: number
  readonly key: string
  readonly by: By
}

interface ThemeAsk {
  readonly expectedVersion: number
  readonly setting: { readonly colour: string }
}

export interface Sample {
  readonly module: HttpModule
  readonly notes: Note[]
  /** Sizes of the batches the command was given. */
  readonly batches: number[]
  /** Who asked, as the asks carried it. */
  readonly askers: By[]
}

const codes = {
  note_forbidden: { status: 409, title: { zh: '不接受该内容', en: 'This text is not accepted' } },
  note_unknown: { status: 404, title: 'No such note' },
} as const

export function sampleModule(): Sample {
  const notes: Note[] = []
  const batches: number[] = []
  const askers: By[] = []
  let theme: Versioned<{ colour: string }> = { version: 0, setting: { colour: 'red' } }

  async function postNotes(_ctx: Ctx, asks: readonly PostAsk[]): Promise<Outcome<Note, 'note_forbidden'>[]> {
    batches.push(asks.length)
    if (asks.some((ask) => ask.text === 'poison')) throw new Error('a secret of the house')
    return asks.map((ask) => {
      askers.push(ask.by)
      if (ask.text === 'forbidden') return refuse('note_forbidden', 'Choose other words')
      const note = { noteId: notes.length + 1, text: ask.text, key: ask.key }
      notes.push(note)
      return done(note)
    })
  }

  async function writeTheme(
    _ctx: Ctx,
    asks: readonly ThemeAsk[],
  ): Promise<Outcome<Versioned<{ colour: string }>, 'version_stale'>[]> {
    return asks.map((ask) => {
      if (ask.expectedVersion !== theme.version) return refuse('version_stale')
      theme = { version: theme.version + 1, setting: ask.setting }
      return done(theme)
    })
  }

  const noteReply = Type.Object({ noteId: wire.id('ent'), text: wire.text(500) }, { $id: 'Note' })
  const toReply = (note: Note) => ({ noteId: `ent_${note.noteId}`, text: note.text })
  const post = {
    audience: ['admin', 'partner'],
    permission: 'sample.post',
    value: noteReply,
    codes,
    command: postNotes,
    toReply,
  } as const
  const ask = Type.Object({
    text: wire.text(500),
    at: wire.instant(),
    amountMinor: Type.Optional(wire.amountMinor()),
    tags: Type.Optional(Type.Array(wire.code(20), { maxItems: 3, uniqueItems: true })),
    owner: Type.Optional(
      Type.Union([
        Type.Object({ kind: Type.Literal('member'), memberId: wire.id('mbr') }),
        Type.Object({ kind: Type.Literal('store'), storeId: wire.id('org') }),
      ]),
    ),
    attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  })
  const example = {
    ask: { text: 'Hello', at: '2026-03-01T12:30:00+08:00' },
    value: { noteId: 'ent_1', text: 'Hello' },
  }
  const after = cursor(Type.Object({ noteId: Type.Integer() }))

  const routes = [
    commandRoute({
      ...post,
      name: 'sample.postNotes',
      path: '/v1/sample/notes',
      summary: { zh: '记一条便笺', en: 'Post a note' },
      ask,
      example,
      toAsk: (body, by) =>
        body.text === 'refused early'
          ? refuse('note_forbidden')
          : { text: body.text, amountMinor: body.amountMinor ?? 0, key: body.text, by },
    }),
    commandRoute({
      ...post,
      name: 'sample.postKeyed',
      path: '/v1/sample/keyed-notes',
      idempotency: 'key',
      ask: Type.Object({ text: wire.text(500) }),
      toAsk: (body, by, key) => ({ text: body.text, amountMinor: 0, key, by }),
    }),
    queryRoute({
      name: 'sample.listNotes',
      audience: ['admin'],
      path: '/v1/sample/notes',
      permission: 'sample.read',
      query: Type.Object({
        ...pageQuery(after),
        newest: Type.Optional(Type.Boolean()),
        word: Type.Optional(Type.Array(wire.text(20), { maxItems: 5 })),
      }),
      reply: pageReply(noteReply),
      codes: {},
      async handle(_ctx, { query }) {
        const from = after.read(query.cursor)?.noteId ?? 0
        const rows = notes.filter((note) => note.noteId > from && (query.word ?? [note.text]).includes(note.text))
        const cut = rows.slice(0, pageSize(query.limit) + 1)
        return done(pageOf(cut, query.limit, after, { item: toReply, place: ({ noteId }) => ({ noteId }) }))
      },
    }),
    queryRoute({
      name: 'sample.readNote',
      audience: ['admin', 'partner'],
      path: '/v1/sample/notes/:noteId',
      permission: 'sample.read',
      params: Type.Object({ noteId: wire.id('ent') }),
      reply: noteReply,
      codes,
      async handle(_ctx, { params }) {
        const note = notes.find(({ noteId }) => noteId === wire.readId('ent', params.noteId))
        return note ? done(toReply(note)) : refuse('note_unknown')
      },
    }),
    queryRoute({
      name: 'sample.searchNotes',
      audience: ['admin'],
      path: '/v1/sample/note-searches',
      permission: 'sample.read',
      body: Type.Object({ text: wire.text(500) }),
      reply: Type.Object({ count: Type.Integer() }),
      codes: {},
      // Broken on purpose for two texts: replies that do not fit their schema.
      handle: async (_ctx, { body }) => {
        const found = { count: body.text === 'misfit' ? 0.5 : notes.filter((note) => note.text === body.text).length }
        return done(body.text === 'leak' ? Object.assign(found, { secret: '13800138000' }) : found)
      },
    }),
    settingRoute({
      name: 'sample.theme',
      audience: ['admin'],
      path: '/v1/sample/themes/:themeId',
      permission: { read: 'sample.read', write: 'sample.configure' },
      params: Type.Object({ themeId: wire.oneOf(['main', 'other']) }),
      setting: Type.Object({ colour: wire.text(20) }),
      codes: { theme_unknown: { status: 404, title: 'No such theme' } },
      read: async (_ctx, { params }) => (params.themeId === 'main' ? done(theme) : refuse('theme_unknown')),
      toAsk: (body, { expectedVersion }) => ({ expectedVersion, setting: body }),
      command: writeTheme,
    }),
    publicRoute({
      name: 'sample.signIn',
      audience: ['admin'],
      method: 'POST',
      path: '/v1/sample/sign-in',
      body: Type.Object({ name: wire.text(20) }),
      reply: Type.Object({ name: Type.String() }),
      codes: { wrong_password: { status: 403, title: 'Wrong' } },
      async handle(_db, call) {
        if (call.body.name !== 'ada') return refuse('wrong_password')
        call.setCookie(SESSION_COOKIE, 'secret/1', { httpOnly: true, maxAgeSeconds: 60, secure: call.secure })
        return done({ name: call.body.name })
      },
    }),
    callerRoute({
      name: 'sample.whoAmI',
      audience: ['admin', 'partner'],
      method: 'GET',
      path: '/v1/sample/me',
      reply: Type.Object({ kind: Type.String(), from: Type.String() }),
      codes: {},
      handle: async (_db, { by }) => done({ kind: by.actor.kind, from: by.from ?? '' }),
    }),
  ]
  const permissions = ['post', 'read', 'configure'].map((verb) => ({ name: `sample.${verb}`, zh: verb, en: verb }))
  return { module: { name: 'sample', permissions, routes }, notes, batches, askers }
}

/** The sample keeps its rows in memory and asks nothing of its context. */
export const noDb: Db = { transact: (work) => work({} as Ctx), read: (work) => work({} as Ctx) }

export const callers: Readonly<Record<string, Caller>> = {
  all: {
    actor: { kind: 'key', id: 7 },
    scope: 'all',
    permissions: new Set(['sample.post', 'sample.read', 'sample.configure']),
    audience: 'admin',
    rateKey: 'key:7',
    ratePerSecond: 1e9,
  },
  partner: {
    actor: { kind: 'key', id: 8 },
    scope: new Set([1]),
    permissions: new Set(['sample.post', 'sample.read']),
    audience: 'partner',
    rateKey: 'key:8',
    ratePerSecond: 1e9,
  },
  reader: {
    actor: { kind: 'staff', id: 9 },
    scope: 'all',
    permissions: new Set(['sample.read']),
    audience: 'admin',
    rateKey: 'staff:9',
    ratePerSecond: 1e9,
  },
}

export const authenticate: Authenticate = ({ authorization, cookies }) =>
  authorization === undefined
    ? cookies[SESSION_COOKIE] === 'secret/1'
      ? callers.reader
      : undefined
    : callers[authorization.replace('Bearer ', '')]

export interface Line {
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

export function memoryLogger(): { readonly logger: Logger; readonly lines: Line[] } {
  const lines: Line[] = []
  const write = (fields: object, message: string) => void lines.push({ fields: { ...fields }, message })
  return { logger: { info: write, warn: write, error: write }, lines }
}

export interface SampleServer extends Sample {
  readonly server: HttpServer
  readonly lines: Line[]
}

export function sampleServer(options: Partial<ServerOptions> = {}): SampleServer {
  const sample = sampleModule()
  const { logger, lines } = memoryLogger()
  const server = buildServer({
    db: noDb,
    clock: () => 0,
    modules: [sample.module],
    authenticate,
    version: '0.0.0-test',
    logger,
    checkReplies: true,
    ...options,
  })
  return { ...sample, server, lines }
}
