import { wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import Type from 'typebox'
import { WHOLE_GROUP } from '../model.ts'

/** The forms in which this module speaks on the wire, and what writes them. */
export const locale = wire.oneOf(['zh', 'en'])
export const login = Type.String({ minLength: 1, maxLength: 64, examples: ['li.wei'] })
export const password = Type.String({ minLength: 1, maxLength: 400 })
export const roleCode = Type.String({ minLength: 1, maxLength: 64, examples: ['store_manager'] })
export const permissionName = Type.String({ minLength: 3, maxLength: 80, examples: ['members.read'] })
export const sessionHandle = Type.String({
  pattern: '^ses_[A-Za-z0-9_-]{16}$',
  maxLength: 20,
  examples: ['ses_0123456789abcdef'],
})

/** A node with all below it; null is the whole group. */
export const place = wire.nullable(wire.id('org'))
export const readPlace = (text: string | null): number => (text === null ? WHOLE_GROUP : wire.readId('org', text))
export const writePlace = (nodeId: number): string | null => (nodeId === WHOLE_GROUP ? null : encodeId('org', nodeId))

export const changed = Type.Object({ changed: Type.Boolean() })

export const actor = Type.Object({ kind: Type.String(), id: Type.Integer() })

export const unknownAccount = {
  unknown_account: { status: 404, title: { zh: '账号不存在', en: 'No such account' } },
} as const
export const unknownKey = { unknown_key: { status: 404, title: { zh: '密钥不存在', en: 'No such key' } } } as const
export const unknownSession = {
  unknown_session: { status: 404, title: { zh: '会话不存在', en: 'No such session' } },
} as const
export const unknownRole = { unknown_role: { status: 422, title: { zh: '角色不存在', en: 'No such role' } } } as const
export const unknownNode = {
  unknown_node: { status: 422, title: { zh: '组织节点不存在', en: 'No such node' } },
} as const
export const unknownPermission = {
  unknown_permission: { status: 422, title: { zh: '权限不存在', en: 'No such permission' } },
  no_permissions: { status: 422, title: { zh: '未指定权限', en: 'No permissions' } },
} as const
export const beyondOwnRights = {
  beyond_own_rights: { status: 403, title: { zh: '超出本人权限', en: 'More than the asker has' } },
} as const
export const lastOwner = {
  last_owner: { status: 409, title: { zh: '至少保留一名所有者', en: 'The last owner stays' } },
} as const
export const invalidName = { invalid_name: { status: 422, title: { zh: '名称无效', en: 'Not a name' } } } as const

export const wrongCredentials = {
  wrong_credentials: { status: 401, title: { zh: '账号或密码错误', en: 'Wrong name or password' } },
  too_many_attempts: { status: 429, title: { zh: '尝试次数过多，请稍后再试', en: 'Too many attempts' } },
} as const
export const wrongCode = { wrong_code: { status: 401, title: { zh: '验证码错误', en: 'Wrong code' } } } as const
export const noTotp = { no_totp: { status: 409, title: { zh: '未启用两步验证', en: 'No second factor' } } } as const
