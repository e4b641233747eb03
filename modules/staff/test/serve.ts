import assert from 'node:assert/strict'
import { type HttpModule, queryRoute, SESSION_COOKIE } from '@atrium/http'
import { buildServer } from '@atrium/http/server'
import { done, must } from '@atrium/kernel'
import { freshDatabase, type TestClock, testClock } from '@atrium/testkit'
import Type from 'typebox'
import { createAuthenticator, createOwner, staffModule } from '../src/index.ts'
import type { PasswordCost } from '../src/sessions/passwords.ts'
import { declared, house, tree } from './house.ts'

/** Far below what is safe: a test signs in dozens of times. */
export const CHEAP: PasswordCost = { memoryKib: 64, passes: 1, lanes: 1 }

/** Modules above, with one route that tells what it knows of who asks. */
const others: readonly HttpModule[] = ['organization', 'members', 'purchases', 'loyalty'].map((name) => ({
  name,
  permissions: declared.filter((permission) => permission.name.startsWith(`${name}.`)),
  routes:
    name === 'members'
      ? [
          queryRoute({
            name: 'members.asker',
            audience: ['admin', 'partner'],
            path: '/v1/members/asker',
            permission: 'members.read',
            reply: Type.Object({ actor: Type.String(), scope: Type.Array(Type.Integer()), all: Type.Boolean() }),
            codes: {},
            handle: async (_, __, { actor, scope }) =>
              done({
                actor: `${actor.kind} ${actor.id}`,
                scope: scope === 'all' ? [] : [...scope].sort(),
                all: scope === 'all',
              }),
          }),
        ]
      : [],
}))

/** `wallClock` counts the waits after failed sign-ins. */
export const modulesWith = (wallClock: TestClock) => [staffModule({ ...house, passwords: CHEAP, wallClock }), ...others]
export const modules = modulesWith(testClock())

/** A browser: keeps its cookie, sends its CSRF value. */
export interface Browser {
  token: string | undefined
  csrf: string | undefined
  get(path: string): Promise<Reply>
  post(path: string, body?: object): Promise<Reply>
  delete(path: string): Promise<Reply>
  /** Signs in and keeps what comes back. */
  signIn(login: string, password: string, code?: string): Promise<Reply>
}

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: replies are looked into field by field
  readonly body: any
  readonly cookie: { readonly value: string; readonly text: string } | undefined
}

/** A server on a database of its own; one clock for everything, unless real time has another. */
export async function serve(name: string, clock: TestClock = testClock(), wallClock: TestClock = clock) {
  const db = await freshDatabase(name, { clock })
  const owner = must(await db.transact(createOwner), 'a first owner')
  const server = buildServer({
    db,
    clock,
    modules: modulesWith(wallClock),
    authenticate: createAuthenticator({ db, permissions: declared, clock, tree: async () => tree }),
    version: 'test',
    logger: { info() {}, warn() {}, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    limits: { publicPerSecond: 1e6, publicBurst: 1e6 },
    checkReplies: true,
  })

  async function send(
    browser: Browser | undefined,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object,
    more = {},
  ) {
    const reply = await server.inject({
      method,
      url: `/v1${url}`,
      remoteAddress: '10.0.0.1',
      headers: {
        ...(browser?.token === undefined ? {} : { cookie: `${SESSION_COOKIE}=${browser.token}` }),
        ...(browser?.csrf === undefined ? {} : { 'x-csrf-token': browser.csrf }),
        ...more,
      },
      ...(body === undefined ? {} : { payload: body }),
    })
    const text = [reply.headers['set-cookie']].flat().find((each) => each?.startsWith(`${SESSION_COOKIE}=`))
    const value = text?.slice(SESSION_COOKIE.length + 1, text.indexOf(';'))
    const cookie = text === undefined || value === undefined ? undefined : { value, text }
    return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json(), cookie }
  }

  function browse(): Browser {
    const browser: Browser = {
      token: undefined,
      csrf: undefined,
      get: (path) => send(browser, 'GET', path),
      post: (path, body) => keep(send(browser, 'POST', path, body)),
      delete: (path) => send(browser, 'DELETE', path),
      signIn: (login, password, code) =>
        browser.post('/staff/sign-in', { login, password, ...(code === undefined ? {} : { code }) }),
    }
    const keep = async (sent: Promise<Reply>): Promise<Reply> => {
      const reply = await sent
      if (reply.cookie) browser.token = reply.cookie.value === '' ? undefined : reply.cookie.value
      if (reply.status === 200 && reply.body?.csrf) browser.csrf = reply.body.csrf
      return reply
    }
    return browser
  }

  /** Signs in with a drawn password and sets one of one's own. */
  async function settle(login: string, drawn: string, password = `${login} keeps a secret`): Promise<Browser> {
    const browser = browse()
    assert.equal((await browser.signIn(login, drawn)).status, 200)
    const changed = await browser.post('/staff/password', { current: drawn, next: password })
    assert.equal(changed.status, 200, JSON.stringify(changed.body))
    return browser
  }

  /** Makes an account, grants it roles, and settles it. */
  async function employ(by: Browser, login: string, grants: { role: string; nodeId: string | null }[]) {
    const made = await by.post('/staff/accounts', { login, displayName: login, grants })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const id: string = made.body.id
    return { id, browser: await settle(login, made.body.password), password: `${login} keeps a secret` }
  }

  const asOwner = () => settle(owner.login, owner.password, 'correct horse battery')
  return { db, clock, server, owner, send, browse, settle, employ, asOwner }
}
