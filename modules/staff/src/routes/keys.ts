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
import { done, encodeId, formatInstant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { MOST_OVERLAP_SECONDS, revokeKeys, rotateKeys } from '../commands/change-keys.ts'
import { createKeys } from '../commands/create-keys.ts'
import { type KeyRow, listKeys } from '../list-queries.ts'
import type { StaffHouse } from '../model.ts'
import {
  actor,
  beyondOwnRights,
  changed,
  invalidName,
  permissionName,
  place,
  readPlace,
  unknownKey,
  unknownNode,
  unknownPermission,
  writePlace,
} from './forms.ts'

const keyForm = Type.Object({
  id: wire.id('key'),
  name: Type.String(),
  permissions: Type.Array(Type.String()),
  nodeIds: Type.Array(place),
  ratePerSecond: wire.nullable(Type.Integer()),
  expiresAt: wire.nullable(wire.instant()),
  revokedAt: wire.nullable(wire.instant()),
  rotatedAt: wire.nullable(wire.instant()),
  previousUntil: wire.nullable(wire.instant()),
  lastUsedAt: wire.nullable(wire.instant()),
  createdAt: wire.instant(),
  createdBy: actor,
})

const moment = (at: number | null) => (at === null ? null : formatInstant(at))

const keyReply = (row: KeyRow): Static<typeof keyForm> => ({
  id: encodeId('key', row.id),
  name: row.name,
  permissions: [...row.permissions],
  nodeIds: row.nodeIds.map(writePlace),
  ratePerSecond: row.ratePerSecond,
  expiresAt: moment(row.expiresAt),
  revokedAt: moment(row.revokedAt),
  rotatedAt: moment(row.rotatedAt),
  previousUntil: moment(row.previousUntil),
  lastUsedAt: moment(row.lastUsedAt),
  createdAt: formatInstant(row.createdAt),
  createdBy: { kind: row.actorKind, id: row.actorId },
})

const byId = cursor(Type.Integer())

const keyList = queryRoute({
  name: 'staff.keys',
  audience: ['admin'],
  path: '/v1/staff/keys',
  permission: 'staff.readKeys',
  summary: { zh: '接口密钥列表', en: 'API keys, without their secrets' },
  query: Type.Object({ ...pageQuery(byId), living: Type.Optional(Type.Boolean()) }),
  reply: pageReply(keyForm),
  codes: {},
  handle: async (ctx, { query: { limit, cursor: after, living } }, by) => {
    const rows = await listKeys(ctx, { scope: by.scope, living, after: byId.read(after), limit: pageSize(limit) + 1 })
    return done(pageOf(rows, limit, byId, { item: keyReply, place: (row) => row.id }))
  },
})

const shownKey = Type.Object({
  id: wire.id('key'),
  key: Type.String({ description: 'Shown once: send it as "Authorization: Bearer …"' }),
})

const createKey = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.createKey',
    audience: ['admin'],
    path: '/v1/staff/keys',
    permission: 'staff.changeKeys',
    summary: { zh: '新建接口密钥', en: 'Make an API key, shown once' },
    ask: Type.Object({
      name: wire.text(120),
      permissions: Type.Array(permissionName, { maxItems: 500 }),
      nodeIds: Type.Optional(Type.Array(place, { minItems: 1, maxItems: 200 })),
      expiresAt: Type.Optional(wire.instant()),
      ratePerSecond: Type.Optional(wire.integer(1, 100_000)),
    }),
    value: shownKey,
    codes: {
      ...invalidName,
      ...unknownPermission,
      ...unknownNode,
      ...beyondOwnRights,
      name_taken: { status: 409, title: { zh: '名称已被使用', en: 'A living key has this name' } },
      invalid_rate: { status: 422, title: { zh: '限速无效', en: 'Not a rate' } },
      expired: { status: 422, title: { zh: '到期时间已过', en: 'The end is past' } },
    },
    toAsk: ({ nodeIds, expiresAt, ...body }, by) => ({
      by,
      ...body,
      ...(nodeIds && { nodeIds: nodeIds.map(readPlace) }),
      ...(expiresAt !== undefined && { expiresAt: wire.readInstant(expiresAt) }),
    }),
    command: (ctx, asks) => createKeys(ctx, house, asks),
    toReply: (value) => ({ ...value, id: encodeId('key', value.id) }),
  })

const rotateKey = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.rotateKey',
    audience: ['admin'],
    path: '/v1/staff/key-rotations',
    permission: 'staff.changeKeys',
    summary: { zh: '轮换接口密钥', en: 'Draw a new secret; the one before counts for a while' },
    idempotency: 'none',
    ask: Type.Object({ keyId: wire.id('key'), overlapSeconds: wire.integer(0, MOST_OVERLAP_SECONDS) }),
    value: shownKey,
    codes: {
      ...unknownKey,
      ...beyondOwnRights,
      invalid_overlap: { status: 422, title: { zh: '过渡期无效', en: 'Not an overlap' } },
    },
    toAsk: ({ keyId, overlapSeconds }, by) => ({ by, keyId: wire.readId('key', keyId), overlapSeconds }),
    command: (ctx, asks) => rotateKeys(ctx, house, asks),
    toReply: (value) => ({ ...value, id: encodeId('key', value.id) }),
  })

const revokeKey = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.revokeKey',
    audience: ['admin'],
    path: '/v1/staff/key-revocations',
    permission: 'staff.changeKeys',
    summary: { zh: '吊销接口密钥', en: 'End a key for good, everywhere within two seconds' },
    ask: Type.Object({ keyId: wire.id('key') }),
    value: changed,
    codes: { ...unknownKey, ...beyondOwnRights },
    toAsk: ({ keyId }, by) => ({ by, keyId: wire.readId('key', keyId) }),
    command: (ctx, asks) => revokeKeys(ctx, house, asks),
    toReply: (value) => ({ ...value }),
  })

/** API keys. */
export const keyRoutes = (house: StaffHouse): readonly Route[] => [
  keyList,
  createKey(house),
  rotateKey(house),
  revokeKey(house),
]
