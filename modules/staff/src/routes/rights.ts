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
import { putRoles } from '../commands/put-roles.ts'
import { setGrants } from '../commands/set-grants.ts'
import { type GrantRow, listGrants } from '../list-queries.ts'
import type { StaffHouse } from '../model.ts'
import { permissionsOfRole } from '../principals.ts'
import { loadPicture, type Role } from '../queries.ts'
import {
  actor,
  beyondOwnRights,
  changed,
  invalidName,
  lastOwner,
  permissionName,
  place,
  readPlace,
  roleCode,
  unknownAccount,
  unknownNode,
  unknownPermission,
  unknownRole,
  writePlace,
} from './forms.ts'

const permissionList = (house: StaffHouse) =>
  queryRoute({
    name: 'staff.permissions',
    audience: ['admin'],
    path: '/v1/staff/permissions',
    permission: 'staff.read',
    summary: { zh: '全部权限', en: 'Every permission there is' },
    reply: Type.Object({
      permissions: Type.Array(Type.Object({ name: Type.String(), zh: Type.String(), en: Type.String() })),
    }),
    codes: {},
    handle: async () => done({ permissions: house.permissions().map(({ name, zh, en }) => ({ name, zh, en })) }),
  })

const roleForm = Type.Object({
  id: wire.id('rol'),
  code: roleCode,
  name: wire.name(),
  ofTheHouse: Type.Boolean({ description: 'Comes with the product and cannot be changed' }),
  permissions: Type.Array(Type.String()),
  archivedAt: wire.nullable(wire.instant()),
})

const roleReply = (role: Role, declared: readonly string[]): Static<typeof roleForm> => ({
  id: encodeId('rol', role.id),
  code: role.code,
  name: role.nameEn === null ? { zh: role.nameZh } : { zh: role.nameZh, en: role.nameEn },
  ofTheHouse: role.permissions === null,
  permissions: permissionsOfRole({ ...role, archivedAt: null }, declared).filter((name) => name !== '*'),
  archivedAt: role.archivedAt === null ? null : formatInstant(role.archivedAt),
})

const byCode = cursor(Type.String())

const roleList = (house: StaffHouse) =>
  queryRoute({
    name: 'staff.roles',
    audience: ['admin'],
    path: '/v1/staff/roles',
    permission: 'staff.read',
    summary: { zh: '角色列表', en: 'Roles and what they hold, by code' },
    query: Type.Object({ ...pageQuery(byCode), archived: Type.Optional(Type.Boolean()) }),
    reply: pageReply(roleForm),
    codes: {},
    handle: async (ctx, { query: { limit, cursor: after, archived = false } }) => {
      const declared = house.permissions().map(({ name }) => name)
      const last = byCode.read(after) ?? ''
      const rows = [...(await loadPicture(ctx)).roles.values()]
        .filter((role) => (role.archivedAt !== null) === archived && role.code > last)
        .sort((one, other) => (one.code < other.code ? -1 : 1))
      const item = (role: Role) => roleReply(role, declared)
      return done(pageOf(rows.slice(0, pageSize(limit) + 1), limit, byCode, { item, place: (role) => role.code }))
    },
  })

const putRole = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.putRole',
    audience: ['admin'],
    path: '/v1/staff/roles',
    permission: 'staff.change',
    summary: { zh: '新建、修改或归档角色', en: 'Create, change or archive a role, by code' },
    ask: Type.Object({
      code: roleCode,
      name: Type.Optional(wire.name()),
      permissions: Type.Optional(Type.Array(permissionName, { maxItems: 500 })),
      archived: Type.Optional(Type.Boolean()),
    }),
    value: Type.Object({ id: wire.id('rol'), change: wire.oneOf(['created', 'changed', 'unchanged']) }),
    codes: {
      ...invalidName,
      ...unknownPermission,
      ...beyondOwnRights,
      invalid_code: { status: 422, title: { zh: '编码无效', en: 'Not a code' } },
      house_role: { status: 409, title: { zh: '内置角色不可修改', en: 'Roles of the house cannot be changed' } },
    },
    toAsk: (body, by) => ({ by, ...body }),
    command: (ctx, asks) => putRoles(ctx, house, asks),
    toReply: (value) => ({ ...value, id: encodeId('rol', value.id) }),
  })

const grantForm = Type.Object({
  accountId: wire.id('stf'),
  login: Type.String(),
  role: roleCode,
  nodeId: place,
  actor,
  grantedAt: wire.instant(),
})

const grantReply = (row: GrantRow): Static<typeof grantForm> => ({
  accountId: encodeId('stf', row.accountId),
  login: row.login,
  role: row.role,
  nodeId: writePlace(row.nodeId),
  actor: { kind: row.actorKind, id: row.actorId },
  grantedAt: formatInstant(row.grantedAt),
})

const byGrant = cursor(Type.Object({ account: Type.Integer(), role: Type.Integer(), node: Type.Integer() }))

const grantList = queryRoute({
  name: 'staff.grants',
  audience: ['admin'],
  path: '/v1/staff/grants',
  permission: 'staff.read',
  summary: { zh: '授权列表', en: 'Who holds which role where' },
  query: Type.Object({
    ...pageQuery(byGrant),
    accountId: Type.Optional(wire.id('stf')),
    role: Type.Optional(roleCode),
    nodeId: Type.Optional(wire.id('org')),
  }),
  reply: pageReply(grantForm),
  codes: {},
  handle: async (ctx, { query: { limit, cursor: after, accountId, role, nodeId } }, by) => {
    const rows = await listGrants(ctx, {
      scope: by.scope,
      accountId: accountId === undefined ? undefined : wire.readId('stf', accountId),
      role,
      nodeId: nodeId === undefined ? undefined : wire.readId('org', nodeId),
      after: byGrant.read(after),
      limit: pageSize(limit) + 1,
    })
    const placeOf = (row: GrantRow) => ({ account: row.accountId, role: row.roleId, node: row.nodeId })
    return done(pageOf(rows, limit, byGrant, { item: grantReply, place: placeOf }))
  },
})

const setGrant = (house: StaffHouse) =>
  commandRoute({
    name: 'staff.setGrant',
    audience: ['admin'],
    path: '/v1/staff/grants',
    permission: 'staff.change',
    summary: { zh: '授予或收回角色', en: 'Grant a role on a part of the group, or take it back' },
    about: 'Counts from the next request of that account on. Nobody grants more than they hold themselves.',
    ask: Type.Object({ accountId: wire.id('stf'), role: roleCode, nodeId: place, granted: Type.Boolean() }),
    value: changed,
    codes: { ...unknownAccount, ...unknownRole, ...unknownNode, ...lastOwner, ...beyondOwnRights },
    toAsk: ({ accountId, nodeId, ...body }, by) => ({
      by,
      accountId: wire.readId('stf', accountId),
      nodeId: readPlace(nodeId),
      ...body,
    }),
    command: (ctx, asks) => setGrants(ctx, house, asks),
    toReply: (value) => ({ ...value }),
  })

/** Permissions, roles and grants. */
export const rightRoutes = (house: StaffHouse): readonly Route[] => [
  permissionList(house),
  roleList(house),
  putRole(house),
  grantList,
  setGrant(house),
]
