import { callerRoute, type Db, publicRoute, type Route, SESSION_COOKIE, wire } from '@atrium/http'
import { type By, type Clock, done, encodeId, invariant, must, refuse, systemClock } from '@atrium/kernel'
import Type from 'typebox'
import { audit } from '../audit/audit.ts'
import { listAccounts, listSessions } from '../list-queries.ts'
import type { StaffOptions } from '../module.ts'
import { findSession, loadAccounts } from '../queries.ts'
import { csrfOf, secretHash } from '../secrets.ts'
import { changeOwn } from '../sessions/change-own.ts'
import { beginTotp, changePassword, confirmTotp, removeTotp, renewRecoveryCodes } from '../sessions/own-account.ts'
import { OWASP_LEAST, Passwords } from '../sessions/passwords.ts'
import { SESSION_LIMITS, type SessionLimits, signIn } from '../sessions/sign-in.ts'
import { deleteOwnSession, deleteSession } from '../sessions/store.ts'
import { sessionForm, sessionReply } from './accounts.ts'
import {
  changed,
  invalidName,
  locale,
  noTotp,
  password,
  place,
  roleCode,
  sessionHandle,
  unknownSession,
  writePlace,
  wrongCode,
  wrongCredentials,
} from './forms.ts'

interface Own {
  readonly passwords: Passwords
  readonly limits: SessionLimits
  readonly wallClock: Clock
}

interface CookieJar {
  readonly secure: boolean
  setCookie(name: string, value: string, options: object): void
}

/** Not readable by pages, not sent along from other sites, gone with the session. */
const keepToken = (call: CookieJar, token: string, { lifeSeconds }: SessionLimits): void =>
  call.setCookie(SESSION_COOKIE, token, {
    httpOnly: true,
    secure: call.secure,
    sameSite: 'strict',
    path: '/',
    maxAgeSeconds: lifeSeconds,
  })

const code = Type.String({ minLength: 6, maxLength: 40, description: 'Six digits, or a recovery code' })
const csrf = Type.String({ description: 'To be sent as X-CSRF-Token with everything that writes' })
const opened = Type.Object({ csrf, mustChangePassword: Type.Boolean() })
const recoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String(), { description: 'Shown once' }) })
const nothing = Type.Object({})

const signInRoute = ({ passwords, limits, wallClock }: Own) =>
  publicRoute({
    name: 'staff.signIn',
    audience: ['admin'],
    method: 'POST',
    path: '/v1/staff/sign-in',
    summary: { zh: '登录', en: 'Sign in' },
    about: 'Sets the session cookie. `code_needed`: send the same again with the code of the second factor.',
    body: Type.Object({ login: Type.String({ minLength: 1, maxLength: 200 }), password, code: Type.Optional(code) }),
    reply: opened,
    codes: {
      ...wrongCredentials,
      ...wrongCode,
      code_needed: { status: 401, title: { zh: '需要验证码', en: 'The second factor is needed' } },
    },
    handle: async (db, call) => {
      const { ip, requestId, userAgent, cookies, body } = call
      const outcome = await signIn(db, passwords, limits, {
        ...body,
        ip,
        requestId,
        realNow: wallClock(),
        userAgent,
        oldToken: cookies[SESSION_COOKIE],
      })
      if (!outcome.ok) return outcome
      keepToken(call, outcome.value.token, limits)
      return done({ csrf: outcome.value.csrf, mustChangePassword: outcome.value.mustChangePassword })
    },
  })

const signOutRoute = callerRoute({
  name: 'staff.signOut',
  audience: ['admin'],
  method: 'POST',
  path: '/v1/staff/sign-out',
  summary: { zh: '退出登录', en: 'End this session' },
  reply: nothing,
  codes: {},
  handle: async (db, call) => {
    const token = call.cookies[SESSION_COOKIE]
    if (token !== undefined) {
      const by = call.by
      await db.transact(async (ctx) => {
        const [ended] = await ctx.tx.rows(deleteSession, { tokenHash: secretHash(token) })
        const subject = { kind: 'account', id: ended?.accountId ?? 0 }
        if (ended) await audit(ctx, [{ by, action: 'staff.signOut', subject }])
      })
    }
    call.clearCookie(SESSION_COOKIE, { httpOnly: true, secure: call.secure, sameSite: 'strict' })
    return done({})
  },
})

/** Only sessions of staff get here: keys have another audience. */
const selfOf = (by: By): number => {
  invariant(by.actor.kind === 'staff', 'a route about oneself was reached by a machine')
  return by.actor.id
}

const meRoute = callerRoute({
  name: 'staff.me',
  audience: ['admin'],
  method: 'GET',
  path: '/v1/staff/me',
  summary: { zh: '当前账号', en: 'Who I am and what I may do' },
  reply: Type.Object({
    id: wire.id('stf'),
    login: Type.String(),
    displayName: Type.String(),
    locale,
    mustChangePassword: Type.Boolean(),
    totp: Type.Boolean(),
    csrf,
    permissions: Type.Array(Type.String()),
    grants: Type.Array(Type.Object({ role: roleCode, nodeId: place })),
  }),
  codes: {},
  handle: async (db, call) => {
    const id = selfOf(call.by)
    const [me] = await db.read((ctx) => listAccounts(ctx, { scope: 'all', id, limit: 1 }))
    const account = must(me, 'an account vanished under its session')
    return done({
      id: encodeId('stf', id),
      login: account.login,
      displayName: account.displayName,
      locale: account.locale as 'zh' | 'en',
      mustChangePassword: account.newcomer,
      totp: account.totp,
      csrf: csrfOf(call.cookies[SESSION_COOKIE] ?? ''),
      permissions: [...call.caller.permissions].filter((name) => name !== '*').sort(),
      grants: account.grants.map(({ role, node }) => ({ role, nodeId: writePlace(node) })),
    })
  },
})

const loginOfSelf = async (db: Db, id: number): Promise<string> => {
  const [account] = await db.read((ctx) => ctx.tx.rows(loadAccounts, { id: [id] }))
  return must(account, 'an account vanished under its session').login
}

interface ProofCall {
  readonly by: By
  readonly ip: string
  readonly requestId: string
}

const proofOf = async (db: Db, { wallClock }: Own, call: ProofCall, shown: string) => ({
  by: call.by,
  login: await loginOfSelf(db, selfOf(call.by)),
  password: shown,
  ip: call.ip,
  requestId: call.requestId,
  realNow: wallClock(),
})

const passwordRoute = (own: Own) =>
  callerRoute({
    name: 'staff.changePassword',
    audience: ['admin'],
    method: 'POST',
    path: '/v1/staff/password',
    summary: { zh: '修改密码', en: 'Change my password; all other sessions end' },
    body: Type.Object({ current: password, next: password }),
    reply: opened,
    codes: {
      ...wrongCredentials,
      weak_password: { status: 422, title: { zh: '密码不符合要求', en: 'Not a good password' } },
    },
    handle: async (db, call) => {
      const proof = await proofOf(db, own, call, call.body.current)
      const { userAgent } = call
      const outcome = await changePassword(db, own.passwords, own.limits, { ...proof, next: call.body.next, userAgent })
      if (!outcome.ok) return outcome
      keepToken(call, outcome.value.token, own.limits)
      return done({ csrf: outcome.value.csrf, mustChangePassword: false })
    },
  })

const totpRoutes = (own: Own) => [
  callerRoute({
    name: 'staff.beginTotp',
    audience: ['admin'],
    method: 'POST',
    path: '/v1/staff/totp',
    summary: { zh: '设置两步验证', en: 'Draw the seed of a second factor' },
    body: Type.Object({ password }),
    reply: Type.Object({ secret: Type.String(), uri: Type.String({ description: 'For a QR code' }) }),
    codes: {
      ...wrongCredentials,
      totp_in_force: { status: 409, title: { zh: '两步验证已启用', en: 'A second factor is in force' } },
      password_change_needed: { status: 409, title: { zh: '请先修改密码', en: 'Change the password first' } },
    },
    handle: async (db, call) => beginTotp(db, own.passwords, await proofOf(db, own, call, call.body.password)),
  }),
  callerRoute({
    name: 'staff.confirmTotp',
    audience: ['admin'],
    method: 'POST',
    path: '/v1/staff/totp/confirmation',
    summary: { zh: '确认并启用两步验证', en: 'Put the second factor into force' },
    body: Type.Object({ code }),
    reply: recoveryCodes,
    codes: { ...wrongCode, ...noTotp },
    handle: async (db, { by, body }) => {
      const outcome = await db.transact((ctx) => confirmTotp(ctx, { by, accountId: selfOf(by), code: body.code }))
      return outcome.ok ? done({ recoveryCodes: [...outcome.value] }) : outcome
    },
  }),
  callerRoute({
    name: 'staff.removeTotp',
    audience: ['admin'],
    method: 'POST',
    path: '/v1/staff/totp/removal',
    summary: { zh: '关闭两步验证', en: 'Take the second factor away' },
    body: Type.Object({ password, code }),
    reply: nothing,
    codes: { ...wrongCredentials, ...wrongCode, ...noTotp },
    handle: async (db, call) => {
      const proof = await proofOf(db, own, call, call.body.password)
      const outcome = await removeTotp(db, own.passwords, { ...proof, code: call.body.code })
      return outcome.ok ? done({}) : outcome
    },
  }),
  callerRoute({
    name: 'staff.renewRecoveryCodes',
    audience: ['admin'],
    method: 'POST',
    path: '/v1/staff/totp/recovery-codes',
    summary: { zh: '重新生成恢复码', en: 'Fresh recovery codes; the old ones count no more' },
    body: Type.Object({ password, code }),
    reply: recoveryCodes,
    codes: { ...wrongCredentials, ...wrongCode, ...noTotp },
    handle: async (db, call) => {
      const proof = await proofOf(db, own, call, call.body.password)
      const outcome = await renewRecoveryCodes(db, own.passwords, { ...proof, code: call.body.code })
      return outcome.ok ? done({ recoveryCodes: [...outcome.value] }) : outcome
    },
  }),
]

const ownChange = callerRoute({
  name: 'staff.changeMe',
  audience: ['admin'],
  method: 'POST',
  path: '/v1/staff/me/changes',
  summary: { zh: '修改我的姓名与语言', en: 'Change my name and language' },
  body: Type.Object({ displayName: Type.Optional(wire.text(120)), locale: Type.Optional(locale) }),
  reply: changed,
  codes: invalidName,
  handle: (db, { by, body }) => db.transact((ctx) => changeOwn(ctx, { by, accountId: selfOf(by), ...body })),
})

const sessionRoutes = [
  callerRoute({
    name: 'staff.mySessions',
    audience: ['admin'],
    method: 'GET',
    path: '/v1/staff/me/sessions',
    summary: { zh: '我的登录会话', en: 'Where I am signed in: the 100 youngest sessions' },
    reply: Type.Object({
      items: Type.Array(Type.Object({ ...sessionForm.properties, current: Type.Boolean() })),
    }),
    codes: {},
    handle: async (db, { by, cookies }) => {
      const tokenHash = secretHash(cookies[SESSION_COOKIE] ?? '')
      const [own] = await db.read((ctx) => ctx.tx.rows(findSession, { tokenHash, now: ctx.now }))
      const rows = await db.read((ctx) => listSessions(ctx, { scope: 'all', accountId: selfOf(by), limit: 100 }))
      return done({ items: rows.map((row) => ({ ...sessionReply(row), current: row.handle === own?.handle })) })
    },
  }),
  callerRoute({
    name: 'staff.endMySession',
    audience: ['admin'],
    method: 'DELETE',
    path: '/v1/staff/me/sessions/:handle',
    summary: { zh: '结束我的某个会话', en: 'End one of my sessions' },
    params: Type.Object({ handle: sessionHandle }),
    reply: nothing,
    codes: unknownSession,
    handle: async (db, { by, params }) => {
      const accountId = selfOf(by)
      const ended = await db.transact(async (ctx) => {
        const count = await ctx.tx.run(deleteOwnSession, { accountId, handle: params.handle })
        const subject = { kind: 'account', id: accountId }
        const before = { session: params.handle }
        if (count > 0) await audit(ctx, [{ by, action: 'staff.endSessions', subject, before }])
        return count
      })
      return ended > 0 ? done({}) : refuse('unknown_session')
    },
  }),
]

/** Signing in, and what everybody does to their own account. */
export function ownRoutes(options: StaffOptions): readonly Route[] {
  const own: Own = {
    passwords: new Passwords(options.passwords ?? OWASP_LEAST),
    limits: options.sessions ?? SESSION_LIMITS,
    wallClock: options.wallClock ?? systemClock,
  }
  return [signInRoute(own), signOutRoute, meRoute, ownChange, passwordRoute(own), ...totpRoutes(own), ...sessionRoutes]
}
