import {
  commandRoute,
  cursor,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  queryRoute,
  type Route,
  wire,
} from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { changeAccounts } from '../commands/change-accounts.ts'
import { createAccounts } from '../commands/create-accounts.ts'
import { endSessions } from '../commands/end-sessions.ts'
import { resetPasswords, resetTotp } from '../commands/reset-accounts.ts'
import { type AccountRow, listAccounts, listSessions, type SessionRow } from '../list-queries.ts'
import type { StaffHouse } from '../model.ts'
import {
  beyondOwnRights,
  changed,
  invalidName,
  lastOwner,
  locale,
  login,
  place,
  readPlace,
  roleCode,
  sessionHandle,
  unknownAccount,
  unknownNode,
  unknownRole,
  unknownSession,
  writePlace,
} from './forms.ts'

const grant = Type.Object({ role: roleCode, nodeId: place })

const accountForm = Type.Object({
  id: wire.id('stf'),
  login,
  displayName: Type.String(),
  locale,
  disabledAt: wire.nullable(wire.instant()),
  mustChangePassword: Type.Boolean(),
  totp: Type.Boolean({ description: 'Whether a second factor is in force' }),
  signedInAt: wire.nullable(wire.instant()),
  seenAt: wire.nullable(wire.instant()),
  createdAt: wire.instant(),
  grants: Type.Array(grant),
})

const moment = (at: number | null) => (at === null ? null : formatInstant(at))

const accountReply = (row: AccountRow): Static<typeof accountForm> => ({
  id: encodeId('stf', row.id),
  login: row.login,
  displayName: row.displayName,
  // The database checks it (account_locale_known).
  locale: row.locale as 'zh' | 'en',
  disabledAt: moment(row.disabledAt),
  mustChangePassword: row.newcomer,
  totp: row.totp,
  signedInAt: moment(row.signedInAt),
  seenAt: moment(row.seenAt),
  createdAt: formatInstant(row.createdAt),
  grants: row.grants.map(({ role, node }) => ({ role, nodeId: writePlace(node) })),
})

const byLogin = cursor(Type.String())

const accountList = queryRoute({
  name: 'staff.accounts',
  audience: ['admin'],
  path: '/v1/staff/accounts',
  permission: 'staff.read',
  summary: { zh: '员工账号列表', en: 'Accounts with a role in scope, by login' },
  query: Type.Object({
    ...pageQuery(byLogin),
    text: Type.Optional(wire.text(64, 'Part of the login or the name')),
    disabled: Type.Optional(Type.Boolean()),
  }),
  reply: pageReply(accountForm),
  codes: {},
  handle: async (ctx, { query: { limit, cursor: after, text, disabled } }, by) => {
    const page = { scope: by.scope, text, disabled, after: byLogin.read(after), limit: pageSize(limit) + 1 }
    const rows = await listAccounts(ctx, page)
    return done(pageOf(rows, limit, byLogin, { item: accountReply, place: (row) => row.login }))
  },
})

const account = queryRoute({
  name: 'staff.account',
  audience: ['admin'],
  path: '/v1/staff/accounts/:accountId',
  permission: 'staff.read',
  summary: { zh: '员工账号', en: 'One account' },
  params: Type.Object({ accountId: wire.id('stf') }),
  reply: accountForm,
  codes: unknownAccount,
  handle: async (ctx, { params }, by) => {
    const id = wire.readId('stf', params.accountId)
    const [row] = await listAccounts(ctx, { scope: by.scope, id, limit: 1 })
    return row ? done(accountReply(row)) : refuse('unknown_account')
  },
})

export const sessionForm = Type.Object({
  handle: sessionHandle,
  accountId: wire.id('stf'),
  login,
  createdAt: wire.instant(),
  seenAt: wire.instant(),
  expiresAt: wire.instant(),
  from: wire.nullable(Type.String({ description: 'Address it began from' })),
  userAgent: wire.nullable(Type.String()),
})

export const sessionReply = (row: SessionRow): Static<typeof sessionForm> => ({
  handle: row.handle,
  accountId: encodeId('stf', row.accountId),
  login: row.login,
  createdAt: formatInstant(row.createdAt),
  seenAt: formatInstant(row.seenAt),
  expiresAt: formatInstant(row.expiresAt),
  from: row.fromAddress,
  userAgent: row.userAgent,
})

const youngest = cursor(Type.Object({ at: Type.Integer(), handle: Type.String() }))

const sessionList = queryRoute({
  name: 'staff.sessions',
  audience: ['admin'],
  path: '/v1/staff/sessions',
  permission: 'staff.read',
  summary: { zh: '登录会话列表', en: 'Living sessions, the youngest first' },
  query: Type.Object({ ...pageQuery(youngest), accountId: Type.Optional(wire.id('stf')) }),
  reply: pageReply(sessionForm),
  codes: {},
  handle: async (ctx, { query: { limit, cursor: after, accountId } }, by) => {
    const rows = await listSessions(ctx, {
      scope: by.scope,
      accountId: accountId === undefined ? undefined : wire.readId('stf', accountId),
      after: youngest.read(after),
      limit: pageSize(limit) + 1,
    })
    const placeOf = (row: SessionRow) => ({ at: row.createdAt, handle: row.handle })
    return done(pageOf(rows, limit, youngest, { item: sessionReply, place: placeOf }))
  },
})

const createAccount = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.createAccount',
    audience: ['admin'],
    path: '/v1/staff/accounts',
    permission: 'staff.change',
    summary: { zh: '新建员工账号', en: 'Make an account with a drawn password, shown once' },
    ask: Type.Object({
      login,
      displayName: wire.text(120),
      locale: Type.Optional(locale),
      grants: Type.Optional(Type.Array(grant, { maxItems: 50 })),
    }),
    value: Type.Object({ id: wire.id('stf'), login, password: Type.String() }),
    codes: {
      ...invalidName,
      ...unknownRole,
      ...unknownNode,
      ...beyondOwnRights,
      invalid_login: { status: 422, title: { zh: '登录名无效', en: 'Not a login' } },
      login_taken: { status: 409, title: { zh: '登录名已被使用', en: 'The login is taken' } },
    },
    toAsk: ({ grants, ...body }, by) => ({
      by,
      ...body,
      ...(grants && { grants: grants.map(({ role, nodeId }) => ({ role, nodeId: readPlace(nodeId) })) }),
    }),
    command: (ctx, asks) => createAccounts(ctx, house, asks),
    toReply: (value) => ({ ...value, id: encodeId('stf', value.id) }),
  })

const changeAccount = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.changeAccount',
    audience: ['admin'],
    path: '/v1/staff/account-changes',
    permission: 'staff.change',
    summary: { zh: '修改、停用或启用员工账号', en: 'Change, disable or enable an account' },
    ask: Type.Object({
      accountId: wire.id('stf'),
      displayName: Type.Optional(wire.text(120)),
      locale: Type.Optional(locale),
      disabled: Type.Optional(Type.Boolean()),
    }),
    value: changed,
    codes: { ...unknownAccount, ...invalidName, ...lastOwner, ...beyondOwnRights },
    toAsk: ({ accountId, ...body }, by) => ({ by, accountId: wire.readId('stf', accountId), ...body }),
    command: (ctx, asks) => changeAccounts(ctx, house, asks),
    toReply: (value) => ({ ...value }),
  })

const resetPassword = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.resetPassword',
    audience: ['admin'],
    path: '/v1/staff/password-resets',
    permission: 'staff.change',
    summary: { zh: '重置密码', en: 'Give an account a drawn password, shown once; its sessions end' },
    idempotency: 'none',
    ask: Type.Object({ accountId: wire.id('stf') }),
    value: Type.Object({ password: Type.String() }),
    codes: { ...unknownAccount, ...beyondOwnRights },
    toAsk: ({ accountId }, by) => ({ by, accountId: wire.readId('stf', accountId) }),
    command: (ctx, asks) => resetPasswords(ctx, house, asks),
    toReply: (value) => ({ ...value }),
  })

const resetSecondFactor = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.resetTotp',
    audience: ['admin'],
    path: '/v1/staff/totp-resets',
    permission: 'staff.change',
    summary: { zh: '解除两步验证', en: 'Take away a second factor whose telephone is lost; sessions end' },
    ask: Type.Object({ accountId: wire.id('stf') }),
    value: changed,
    codes: { ...unknownAccount, ...beyondOwnRights },
    toAsk: ({ accountId }, by) => ({ by, accountId: wire.readId('stf', accountId) }),
    command: (ctx, asks) => resetTotp(ctx, house, asks),
    toReply: (value) => ({ ...value }),
  })

const endSession = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.endSession',
    audience: ['admin'],
    path: '/v1/staff/session-ends',
    permission: 'staff.change',
    summary: { zh: '强制下线', en: 'End a session' },
    ask: Type.Object({ handle: sessionHandle }),
    value: changed,
    codes: { ...unknownSession, ...beyondOwnRights },
    toAsk: (body, by) => ({ by, ...body }),
    command: (ctx, asks) => endSessions(ctx, house, asks),
    toReply: (value) => ({ ...value }),
  })

/** Accounts and sessions, for whoever manages staff. */
export const accountRoutes = (house: StaffHouse): readonly Route[] => [
  accountList,
  account,
  sessionList,
  createAccount(house),
  changeAccount(house),
  resetPassword(house),
  resetSecondFactor(house),
  endSession(house),
]
